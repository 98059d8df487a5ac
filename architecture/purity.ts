import { isTestFile, textOf, WORKSPACES } from './source-tree.ts';

/** Where the machine's clock, timers and random source may be read, and why. Everything else is given them. */
const IMPURE_PLACES: readonly { readonly place: RegExp; readonly because: string }[] = [
  { place: /^platform\//, because: 'wires the parts and gives them the real clock, ids and random source' },
  { place: /^bench\//, because: 'measures time' },
  { place: /^tools\//, because: 'development only' },
  { place: /^soc-console\/e2e\//, because: 'drives a real browser' },
  { place: /^schema\/src\/time\/system-clock\.ts$/, because: 'is the clock' },
  { place: /^crypto\/src\/base\/random-source\.ts$/, because: 'is the random source of keys, salts and nonces' },
  { place: /^collector\/src\/inputs\/udp\/flow-input\.ts$/, because: 'socket edge: sees that no datagrams came' },
  {
    place: /^collector\/src\/inputs\/kafka\/kafka-(?:session|thread)\.ts$/,
    because: 'edge to the brokers: looks and tells again and again',
  },
  { place: /^stores\/jobs\/src\//, because: 'adapter: renews leases, and Redis wants delays instead of times' },
  { place: /^stores\/files\/src\//, because: 'adapter: waits for the lock of a directory' },
  { place: /^stores\/live\/src\//, because: 'adapter: keeps a connection to Redis' },
  { place: /^stores\/records\/src\/sqlite\//, because: 'adapter: waits for the lock of a database' },
  {
    place: /^stores\/records\/src\/postgres\//,
    because: 'adapter: asks whether the server is there, and is one of many on it',
  },
  { place: /^stores\/events\/src\/embedded\//, because: 'adapter: ends queries that run too long' },
  { place: /^soc-console\/server\/src\/live\//, because: 'HTTP edge: heartbeats of the live stream' },
  { place: /^soc-console\/web\/src\/.+\.tsx$/, because: 'components: the edge to the person who clicks now' },
  { place: /^soc-console\/web\/src\/(?:.+\/)?use-[^/]+\.ts$/, because: 'hooks: the edge to the browser' },
  { place: /^soc-console\/web\/src\/base\/browser-clock\.ts$/, because: 'is the clock of the browser' },
];

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b|\bperformance\.now\b|\bhrtime\b|\bsetInterval\b/;

/** Lines outside those places that read the clock, start a timer or ask for random values: `file:line text`. */
export function impureLines(): readonly string[] {
  return productionFiles()
    .filter((file) => !IMPURE_PLACES.some(({ place }) => place.test(file)))
    .flatMap((file) => linesWithImpurity(file).map(({ line, text }) => `${file}:${line} ${text}`));
}

/** Single files that are allowed and do not need it: the list must shrink with the code. */
export function needlessPlaces(): readonly string[] {
  return productionFiles()
    .filter((file) => IMPURE_PLACES.some(({ place }) => place.source.endsWith('\\.ts$') && place.test(file)))
    .filter((file) => !/\/use-[^/]+\.ts$/.test(file) && linesWithImpurity(file).length === 0);
}

function productionFiles(): readonly string[] {
  return WORKSPACES.flatMap(({ files }) => files).filter((file) => !isTestFile(file));
}

function linesWithImpurity(file: string): readonly { readonly line: number; readonly text: string }[] {
  return textOf(file)
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => !/^(?:\/\/|\/?\*)/.test(text) && IMPURE.test(text));
}
