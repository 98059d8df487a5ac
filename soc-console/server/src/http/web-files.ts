import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm3Hex } from '@qiaolou/crypto';

/** How a file is sent; `identity` = as it is. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;

/** One of {@link ENCODINGS}. */
type Encoding = (typeof ENCODINGS)[number];

/** A file of the built console in one encoding. */
interface WebFile {
  readonly bytes: Buffer;
  /** Of these bytes in this encoding: a strong validator (RFC 9110 §8.8.3). */
  readonly etag: string;
}

/** The built files other than the page. */
export interface WebFiles {
  /** Undefined where there is no such file, or not in this encoding. */
  find(path: string, encoding: Encoding): WebFile | undefined;
}

const ENDINGS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' };

/** A name below the folder, no hidden one and none that is only another file's encoding. */
const SAFE_PATH = /^\/(?:assets\/)?[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*\.(?:js|css|svg|png|ico|woff2)$/;

/**
 * The built files, kept in memory once they were asked for (3 MB when all were, in every encoding): names below `assets/`
 * carry a hash of what is in the file. Reading is synchronous, so nobody who reaches the log-in page uses Node's pool.
 *
 * @example
 *   createWebFiles('soc-console/web/dist').find('/assets/index-CD2nmxAJ.js', 'br');
 */
export function createWebFiles(webRoot: string): WebFiles {
  const kept = new Map<string, WebFile>();
  return {
    find: (path, encoding) => {
      if (!SAFE_PATH.test(path)) return undefined;
      const name = path + ENDINGS[encoding];
      const file = kept.get(name) ?? readFile(join(webRoot, name));
      if (file !== undefined && path.startsWith('/assets/')) kept.set(name, file);
      return file;
    },
  };
}

function readFile(path: string): WebFile | undefined {
  try {
    const bytes = readFileSync(path);
    return { bytes, etag: `"${sm3Hex(bytes).slice(0, 32)}"` };
  } catch {
    return undefined;
  }
}
