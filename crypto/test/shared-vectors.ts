import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of third-party vectors beside the repository; not part of it. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/crypto-vectors/', import.meta.url));

/** False where the folder is absent: the tests that need it are skipped. */
export const HAS_SHARED_VECTORS = existsSync(FOLDER);

/** Text of a vector file; empty when the folder is absent. */
export function sharedVector(name: string): string {
  return HAS_SHARED_VECTORS ? readFileSync(`${FOLDER}${name}`, 'utf8') : '';
}

/** Test of an OpenSSL `evp` file: its lines as name → value. */
export type EvpTest = Readonly<Record<string, string>>;

/** The tests of an OpenSSL `evp` file: blocks of `Name = value` between blank lines. */
export function evpTests(name: string): readonly EvpTest[] {
  return sharedVector(name)
    .split(/\n\s*\n/)
    .map((block) =>
      Object.fromEntries(
        block
          .split('\n')
          .map((line) => /^(\w+)\s*=\s*(.*)$/.exec(line))
          .flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']])),
      ),
    );
}

/** Bytes of an evp value: hex, or text in quotes. */
export function evpBytes(value: string | undefined): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  return value.startsWith('"') ? Buffer.from(value.slice(1, -1)) : Buffer.from(value, 'hex');
}
