import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../service.ts';

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * An authority and a certificate for each node in a folder, by the commands of docs/operations.md; those that are there stay. Answers
 * the authority's file.
 */
export function makeCertificates(folder: string, nodes: readonly string[]): string {
  const authority = join(folder, 'ca.crt');
  const key = join(folder, 'ca.key');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(authority))
    run('openssl', [
      ...['req', '-x509', ...CURVE, '-days', '3650', '-subj', '/CN=qiaolou search CA'],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', key, '-out', authority],
    ]);
  for (const node of nodes) makeCertificate({ folder, node, authority, key });
  return authority;
}

interface Wanted {
  readonly folder: string;
  readonly node: string;
  readonly authority: string;
  readonly key: string;
}

function makeCertificate({ folder, node, authority, key }: Wanted): void {
  const at = (name: string): string => join(folder, node, name);
  if (existsSync(at('node.crt'))) return;
  mkdirSync(join(folder, node), { recursive: true });
  run('openssl', [
    ...['req', '-new', ...CURVE, '-subj', `/CN=${node}`, '-keyout', at('node.key'), '-out', at('node.csr')],
  ]);
  const names = `subjectAltName=DNS:${node},DNS:localhost,IP:127.0.0.1`;
  writeFileSync(at('extensions'), `${names}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  run('openssl', [
    ...['x509', '-req', '-in', at('node.csr'), '-CA', authority, '-CAkey', key, '-CAcreateserial'],
    ...['-days', '825', '-extfile', at('extensions'), '-out', at('node.crt')],
  ]);
  for (const name of ['node.csr', 'extensions']) rmSync(at(name));
}
