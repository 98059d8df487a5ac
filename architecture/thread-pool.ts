import { isTestFile, textOf, WORKSPACES } from './source-tree.ts';

/**
 * Node's pool has four threads for the whole process, worker threads included. Whoever can fill it stops all that waits
 * for it. Who uses it is listed here with what keeps a stranger from filling it; nothing between a socket and the spool's
 * disk is on the list, and passwords never are.
 */
interface PoolUse {
  readonly what: string;
  readonly pattern: RegExp;
  readonly places: readonly { readonly place: RegExp; readonly because: string }[];
}

const POOL_USES: readonly PoolUse[] = [
  {
    what: 'key derivation and key making',
    pattern:
      /\b(?:pbkdf2|scrypt|hkdf|argon2)\b(?!-)|\b(?:generateKeyPair|generatePrime|checkPrime)\b.*'node:crypto'|\bsubtle\b|\bwebcrypto\b/,
    // Hashing is bought with one request without a password: `accounts/src/passwords` has threads of its own.
    places: [{ place: /^collector\/src\/forward\/site-certificates\.ts$/, because: 'a command line' }],
  },
  {
    what: 'random bytes with a callback',
    pattern: /\brandom(?:Bytes|Fill)\([^()]*,/,
    places: [],
  },
  {
    what: 'name resolution asked for',
    pattern: /(?:from |import\()'(?:node:)?dns(?:\/promises)?'/,
    places: [],
  },
  {
    what: 'clients that resolve the name of a server',
    pattern:
      /\bfetch\(|from '(?:pg|ioredis|bullmq|undici|@platformatic\/kafka)'|\b(?:http|https|net|tls)\.(?:request|get|connect)\(/,
    places: [
      {
        place: /^collector\/src\/inputs\/kafka\//,
        because: 'two connections for each broker, in a thread of its own; tried again after one second to sixty',
      },
      { place: /^playbooks\/src\/connectors\/http-api\//, because: 'steps of playbooks, started by analysts' },
      { place: /^stores\/jobs\/src\/bullmq\//, because: 'a connection for each queue and worker' },
      { place: /^stores\/live\/src\/redis\//, because: 'two connections' },
      { place: /^stores\/records\/src\/postgres\//, because: 'a bounded pool of connections' },
    ],
  },
  {
    what: 'compression',
    pattern:
      /\bcreate(?:Gunzip|Gzip|Inflate|InflateRaw|Deflate|DeflateRaw|Unzip|Brotli\w+|Zstd\w+)\b|\b(?:gzip|gunzip|inflate|deflate|unzip|brotliCompress|brotliDecompress|zstdCompress|zstdDecompress)\(/,
    places: [
      { place: /^collector\/src\/readers\/import-file\//, because: 'one file that somebody imports' },
      {
        place: /^collector\/src\/inputs\/file-tail\//,
        because: 'one call at a time, for files that the configuration names',
      },
      { place: /^platform\/src\/commands\/store-import\//, because: 'a command line' },
      {
        place: /^stores\/events\/src\/packing\/zstd-objects\.ts$/,
        because: 'nothing is written to the stream, only to what is behind it, at once',
      },
    ],
  },
  {
    what: 'files',
    pattern: /'node:fs\/promises'|\bcreate(?:Read|Write)Stream\b|\bexpress\.static\b/,
    places: [
      {
        place: /^collector\/src\/inputs\/tls\//,
        because: 'four small files looked at every ten seconds; a late look holds up nothing',
      },
      { place: /^collector\/src\/readers\/import-file\//, because: 'one file that somebody imports' },
      {
        place: /^collector\/src\/inputs\/file-tail\//,
        because: 'one call at a time, for files that the configuration names',
      },
      { place: /^crypto\/src\/sm2\/signing-key-file\.ts$/, because: 'once at the start' },
      { place: /^detection-rules\/src\/(?:check|sigma\/read)\//, because: 'once at the start, and on a command line' },
      { place: /^platform\/src\/commands\//, because: 'command lines' },
      {
        place: /^stores\/events\/src\/(?:columns|embedded|parquet)\//,
        because: 'the store itself: the spool holds what it has no time for',
      },
      { place: /^stores\/events\/src\/(?:beside|check)\//, because: 'command lines' },
      { place: /^stores\/files\/src\//, because: 'what the stores write with' },
      { place: /^stores\/records\/src\/audit\/checkpoint-file\.ts$/, because: 'one line at a checkpoint' },
    ],
  },
  {
    what: 'DuckDB, whose calls wait in the pool',
    pattern: /'@duckdb\/node-api'/,
    places: [{ place: /^stores\/events\/src\/parquet\//, because: 'one query at a time, before the store is opened' }],
  },
];

/** Lines that use Node's pool in a place that is not listed: `file:line what`. */
export function unlistedPoolUses(): readonly string[] {
  return poolUses()
    .filter(({ file, use }) => !use.places.some(({ place }) => place.test(file)))
    .map(({ file, line, use }) => `${file}:${line} ${use.what}`);
}

/** Listed places without such a line: the list must shrink with the code. */
export function needlessPoolPlaces(): readonly string[] {
  const found = poolUses();
  return POOL_USES.flatMap((use) =>
    use.places
      .filter(({ place }) => !found.some((one) => one.use === use && place.test(one.file)))
      .map(({ place }) => `${place.source}: ${use.what}`),
  );
}

/** The lines of a text that use the pool, with what for. */
export function poolUsesIn(text: string): readonly { readonly line: number; readonly use: PoolUse }[] {
  return text
    .split('\n')
    .flatMap((row, index) =>
      /^\s*(?:\/\/|\/?\*)/.test(row)
        ? []
        : POOL_USES.filter(({ pattern }) => pattern.test(row)).map((use) => ({ line: index + 1, use })),
    );
}

function poolUses(): readonly { readonly file: string; readonly line: number; readonly use: PoolUse }[] {
  return WORKSPACES.flatMap(({ files }) => files)
    .filter((file) => !isTestFile(file) && !/^(?:bench|tools|scenarios)\/|^soc-console\/(?:web|e2e)\//.test(file))
    .flatMap((file) => poolUsesIn(textOf(file)).map((found) => ({ file, ...found })));
}
