import type { ImportLines } from './import-row.ts';

/** Lines of a part: if all are refused, what is said of them is a few megabytes. */
const MOST_LINES = 16_384;
const LINE_FEED = 10;

/**
 * Lines in parts of so many at most, in their order: a piece may be of a million lines of which each is refused.
 *
 * @example
 *   [...partsOf({ place: 1, lines: Buffer.from('a\nb\nc') }, 2)]; // 'a\nb' from 1 and 'c' from 3
 */
export function* partsOf({ place, lines }: ImportLines, most = MOST_LINES): Generator<ImportLines> {
  let first = place;
  for (let from = 0; from <= lines.length;) {
    let to = from - 1;
    let rows = 0;
    do {
      const next = lines.indexOf(LINE_FEED, to + 1);
      to = next < 0 ? lines.length : next;
      rows++;
    } while (to < lines.length && rows < most);
    yield { place: first, lines: lines.subarray(from, to) };
    first += rows;
    from = to + 1;
  }
}
