import type { SortState } from './data-table.tsx';

/** What a row is sorted by; null and undefined go last in both directions. */
export type SortValue = string | number | boolean | null | undefined;

/** The rows in order of one column; stable, so that equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  sort: SortState | undefined,
  valueOf: (row: Row, key: string) => SortValue,
): readonly Row[] {
  if (!sort) return rows;
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a, sort.key), valueOf(b, sort.key)];
    if (x === y) return 0;
    if (x === null || x === undefined) return 1;
    if (y === null || y === undefined) return -1;
    return x < y ? -sign : sign;
  });
}

/** `rate` or `-rate` (descending), as in the address. */
export function parseSort(text: string | undefined, preset: SortState): SortState {
  if (text === undefined || text === '') return preset;
  return text.startsWith('-') ? { key: text.slice(1), descending: true } : { key: text, descending: false };
}

/** Inverse of {@link parseSort}. */
export function formatSort(sort: SortState): string {
  return sort.descending ? `-${sort.key}` : sort.key;
}
