import { readFileSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';
import type { Config } from './config.ts';

/** Where the search server is and as whom it is asked, with what the files held; can be given to another thread. */
export interface SearchServerLogin {
  /** Nodes of one cluster. */
  readonly url: readonly string[];
  readonly indexPrefix: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly apiKey?: string | undefined;
  /** PEM. */
  readonly ca?: string | undefined;
}

/**
 * Reads the settings of the search server and the files they name; undefined when there is no server. Throws
 * `config.unreadable` with the file for one that cannot be read, is empty or larger than 1 MB; what is in it is never told.
 */
export function searchServerLogin(settings: Config['stores']['elasticsearch']): SearchServerLogin | undefined {
  const { url, indexPrefix, username, password, passwordFile, apiKey, apiKeyFile, caFile } = settings;
  if (url === undefined) return undefined;
  return {
    url: url.split(',').map((one) => one.trim()),
    ...{ indexPrefix, username },
    password: passwordFile === undefined ? password : contentOf(passwordFile),
    apiKey: apiKeyFile === undefined ? apiKey : contentOf(apiKeyFile),
    ca: caFile === undefined ? undefined : contentOf(caFile),
  };
}

const MAX_CHARS = 1_000_000;

function contentOf(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new SocError('config.unreadable', { file, reason: code }, { cause: error });
  }
  if (text === '') throw new SocError('config.unreadable', { file, reason: 'empty' });
  if (text.length > MAX_CHARS) throw new SocError('config.unreadable', { file, reason: 'too large' });
  return text;
}
