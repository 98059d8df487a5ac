import { readFileSync, statSync } from 'node:fs';
import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaSettings } from './kafka-settings.ts';

const MAX_FILE_BYTES = 1_048_576;
const MAX_PASSWORD_BYTES = 4_096;

/** A file that is named in the settings and cannot be used. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
  /** `tls.caFile: ENOENT`; nothing of what is in the file. */
  readonly because: string;

  constructor(setting: string, because: string) {
    super(`${setting}: ${because}`);
    this.because = `${setting}: ${because}`;
  }
}

/** How the brokers are connected to; reads the files anew. Throws `UnusableFile`. */
export function brokerLogin({ tls, sasl }: Pick<KafkaSettings, 'tls' | 'sasl'>): ConnectionOptions {
  return { ...tlsOf(tls), ...saslOf(sasl) };
}

function tlsOf(tls: KafkaSettings['tls']): ConnectionOptions {
  if (!tls.enabled) return {};
  const file = (name: 'caFile' | 'certificateFile' | 'keyFile'): Buffer | undefined => {
    const path = tls[name];
    return path === undefined ? undefined : contentOf(`tls.${name}`, path, MAX_FILE_BYTES);
  };
  const ca = file('caFile');
  const cert = file('certificateFile');
  const key = file('keyFile');
  return {
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert, key }),
      ...{ minVersion: 'TLSv1.2', rejectUnauthorized: true },
    },
    ...(tls.serverName === undefined ? {} : { tlsServerName: tls.serverName }),
  };
}

function saslOf({ mechanism, username, passwordFile }: KafkaSettings['sasl']): ConnectionOptions {
  if (mechanism === 'none' || username === undefined || passwordFile === undefined) return {};
  const password = contentOf('sasl.passwordFile', passwordFile, MAX_PASSWORD_BYTES).toString('utf8').trim();
  return { sasl: { mechanism, username, password } };
}

function contentOf(setting: string, path: string, most: number): Buffer {
  try {
    if (statSync(path).size > most) throw new UnusableFile(setting, 'too large');
    const content = readFileSync(path);
    if (content.length === 0) throw new UnusableFile(setting, 'empty');
    return content;
  } catch (error) {
    if (error instanceof UnusableFile) throw error;
    throw new UnusableFile(setting, (error as NodeJS.ErrnoException).code ?? 'EIO');
  }
}
