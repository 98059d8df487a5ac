import { X509Certificate, constants } from 'node:crypto';
import { readFileSync, statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { SocError } from '@qiaolou/schema';
import type { TlsSettings } from './tls-settings.ts';

/** What a server by TLS needs of its files. */
export interface Certificates {
  readonly context: SecureContextOptions;
  /** When the server's own certificate ends, epoch ms. */
  readonly notAfter: number;
}

const MAX_BYTES = 16 * 1024 * 1024;

/** Files that are read, by the name of their setting; those that are not named are left out. */
function filesOf({ certificateFile, keyFile, caFile, crlFile }: TlsSettings): readonly (readonly [string, string])[] {
  const named = Object.entries({ certificateFile, keyFile, caFile, crlFile });
  return named.flatMap(([name, file]) => (file === undefined ? [] : [[name, file] as const]));
}

/** Something that differs when one of the files was changed. Whoever starts an input waits for no other work of the process. */
export function certificatesStamp(settings: TlsSettings): string {
  return filesOf(settings)
    .map(([, file]) => stampOf(statSync(file, { throwIfNoEntry: false })))
    .join(' ');
}

/** The same, while sockets are served: a file system that does not answer keeps nobody waiting. */
export async function certificatesStampLater(settings: TlsSettings): Promise<string> {
  const stamps = filesOf(settings).map(([, file]) => stat(file).then(stampOf, () => stampOf(undefined)));
  return (await Promise.all(stamps)).join(' ');
}

function stampOf(stats: Stats | undefined): string {
  return stats === undefined ? 'missing' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

/**
 * Reads the files and tries them. Throws `collector.tlsUnusable` with the name of the setting, its file and a reason;
 * nothing of what is in them is told.
 */
export function readCertificates(settings: TlsSettings): Certificates {
  const texts = new Map<string, Buffer>();
  for (const [name, file] of filesOf(settings)) texts.set(name, contentOf(name, file));
  const context: SecureContextOptions = {
    cert: texts.get('certificateFile'),
    key: texts.get('keyFile'),
    // Without a list Node would take the authorities of all the web for ours.
    ca: texts.get('caFile') ?? [],
    ...(texts.has('crlFile') ? { crl: texts.get('crlFile') } : {}),
    minVersion: settings.minVersion,
    secureOptions:
      // A session that goes on would be asked for no certificate, though it was revoked meanwhile.
      constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  };
  const tried = (name: keyof TlsSettings, attempt: () => unknown): void => {
    try {
      attempt();
    } catch (cause) {
      throw unusable(name, settings[name] as string, opensslReason(cause), cause);
    }
  };
  const { cert, key, ca, crl } = context;
  let notAfter = 0;
  tried('certificateFile', () => {
    notAfter = new Date(new X509Certificate(cert as Buffer).validTo).getTime();
    createSecureContext({ cert });
  });
  tried('keyFile', () => createSecureContext({ cert, key }));
  if (settings.caFile !== undefined) tried('caFile', () => authoritiesOf(ca as Buffer));
  if (settings.crlFile !== undefined) tried('crlFile', () => createSecureContext({ crl }));
  createSecureContext(context);
  return { context, notAfter };
}

/** Node takes a list in which nothing can be read for an empty one. */
function authoritiesOf(pem: Buffer): void {
  const found = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.map((one) => new X509Certificate(one)).length === 0) throw new Error('no certificate');
}

function contentOf(name: string, file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw unusable(name, file, 'too large');
    const content = readFileSync(file);
    if (content.length === 0) throw unusable(name, file, 'empty');
    return content;
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw unusable(name, file, codeOf(error) ?? 'unknown', error);
  }
}

function unusable(setting: string, file: string, reason: string, cause?: unknown): SocError {
  return new SocError('collector.tlsUnusable', { setting, file, reason }, { cause });
}

/** OpenSSL's own word for it (`key values mismatch`), which tells nothing of the content. */
function opensslReason(error: unknown): string {
  const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
  return typeof reason === 'string' ? reason : (codeOf(error) ?? 'not PEM');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
