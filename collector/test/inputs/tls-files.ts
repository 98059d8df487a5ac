import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'fixtures/tls');

/** Path of a file of the fixture. */
export function tlsFile(name: string): string {
  return join(FOLDER, name);
}

/** Certificate and key of somebody in the fixture, as a client shows them. */
export function shows(name: string): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(tlsFile(`${name}.crt`)), key: readFileSync(tlsFile(`${name}.key`)) };
}

/** The authority that signed the server. */
export const AUTHORITY = readFileSync(tlsFile('authority.crt'));

/** Section `tls` of an input under test. */
export const SERVER_TLS = {
  certificateFile: tlsFile('server.crt'),
  keyFile: tlsFile('server.key'),
  caFile: tlsFile('authority.crt'),
};
