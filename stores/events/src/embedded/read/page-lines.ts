import { compareText } from '@qiaolou/schema/reading';

/** Where a row is in the order of a search. */
interface RowKey {
  readonly ts: number;
  readonly id: string;
}

/** Rows of a page as they go from thread to thread: where they are in its order, and their events as NDJSON. */
export interface PageLines {
  readonly keys: readonly RowKey[];
  readonly lines: Uint8Array;
  /** Matches, as far as they were counted. */
  readonly count: number;
  /** Rows after the last one were left out, because these are large. */
  readonly cut: boolean;
}

/** A row of a page: its place and its line. */
export interface PageRow extends RowKey {
  readonly line: Uint8Array;
}

/**
 * The first rows of several parts in the order of the search, each row of one part only; none after the last of a part of
 * which rows were left out, because those come before it.
 */
export function mergedRows(
  parts: readonly PageLines[],
  { sort, limit }: { readonly sort: 'newest' | 'oldest'; readonly limit: number },
): readonly PageRow[] {
  const direction = sort === 'oldest' ? 1 : -1;
  const rows = parts.flatMap(rowsOf);
  const order = (a: RowKey, b: RowKey): number => (a.ts - b.ts || compareText(a.id, b.id)) * direction;
  const ends = parts.flatMap(({ cut, keys }) => (cut ? keys.slice(-1) : []));
  const inOrder = parts.filter(({ keys }) => keys.length > 0).length > 1 ? rows.toSorted(order) : rows;
  return inOrder.filter((row) => ends.every((end) => order(row, end) <= 0)).slice(0, limit);
}

const NEWLINE = 10;

function rowsOf({ keys, lines }: PageLines): readonly PageRow[] {
  let at = 0;
  return keys.map(({ ts, id }) => {
    const newline = lines.indexOf(NEWLINE, at);
    const line = lines.subarray(at, newline < 0 ? lines.length : newline);
    at += line.length + 1;
    return { ts, id, line };
  });
}
