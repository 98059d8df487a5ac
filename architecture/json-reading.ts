import { isTestFile, textOf, WORKSPACES } from './source-tree.ts';

/**
 * Where JSON is read otherwise than by `parseJson` (`schema/src/text/parse-json.ts`), and why that cannot go wrong: Node's own reading
 * mistakes names that have an escape.
 */
const OTHERWISE: readonly { readonly place: RegExp; readonly because: string }[] = [
  { place: /^bench\//, because: 'measures what we wrote ourselves' },
  { place: /^schema\/src\/text\/parse-json\.ts$/, because: 'is the reading' },
  { place: /^stores\/files\/src\/hold-directory\.ts$/, because: 'three names that we wrote; others make it nobody' },
  { place: /^stores\/events\/src\/lines\/line-value\.ts$/, because: 'a value of an event, which is no object' },
  { place: /^stores\/events\/src\/columns\/entry-text\.ts$/, because: 'a value of an event, which is no object' },
  { place: /^collector\/src\/parse\/grammars\/json\.ts$/, because: 'one text in quotes' },
  { place: /^playbooks\/src\/document\/json-position\.ts$/, because: 'one name in quotes, which is a text alone' },
  { place: /^soc-console\/server\/src\/openapi\/openapi-document\.ts$/, because: 'what it has just written' },
  { place: /^soc-console\/server\/src\/http\/register-routes\.ts$/, because: 'bodies with escapes are read again' },
  { place: /^soc-console\/web\/src\/base\/(?:kept-values|preferences)\.ts$/, because: 'what this browser kept itself' },
  { place: /^soc-console\/web\/src\/pages\/alerts\/use-queue-address\.ts$/, because: 'what it has just written' },
  { place: /^soc-console\/web\/src\/pages\/playbooks\/order-steps\.ts$/, because: 'one text in quotes' },
];

/** `line.json()` of the collector is a reading of ours. */
const READS = /\bJSON\.parse\b|(?<!\bline)\.json\(\)|(?<![.\w])json\(\{|secure-json-parse|\bsafeJson/;

/** Lines that read JSON otherwise in a place that is not listed: `file:line text`. */
export function otherReadingsOfJson(): readonly string[] {
  return readings()
    .filter(({ file }) => !OTHERWISE.some(({ place }) => place.test(file)))
    .map(({ file, line, text }) => `${file}:${line} ${text}`);
}

/** Places that are listed and read none. */
export function needlessReadingsOfJson(): readonly string[] {
  const used = readings().map(({ file }) => file);
  return OTHERWISE.filter(({ place }) => !used.some((file) => place.test(file))).map(({ place }) => place.source);
}

function readings(): readonly { readonly file: string; readonly line: number; readonly text: string }[] {
  return WORKSPACES.flatMap(({ files }) => files)
    .filter((file) => !isTestFile(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .map((text, index) => ({ file, line: index + 1, text: text.trim() }))
        .filter(({ text }) => !/^(?:\/\/|\/?\*)/.test(text) && READS.test(text)),
    );
}
