import type { AlertActionResult, AlertGroup, AlertGroupRow } from '@qiaolou/schema';

/** Rows with newer states of some groups laid over them, in place: order and length never change. */
export function patchRows(
  rows: readonly AlertGroupRow[],
  groups: ReadonlyMap<string, AlertGroup>,
): readonly AlertGroupRow[] {
  if (!rows.some((row) => isNewer(row, groups.get(row.id)))) return rows;
  return rows.map((row) => {
    const group = groups.get(row.id);
    return group && isNewer(row, group) ? { ...row, ...group } : row;
  });
}

function isNewer(row: AlertGroupRow, group: AlertGroup | undefined): boolean {
  return group !== undefined && group !== row && group.version >= row.version;
}

/** A group that the server refused to change. */
export interface RefusedGroup {
  readonly id: string;
  readonly code: string;
  readonly current: AlertGroup | undefined;
}

/** Splits results into the changed groups and the refused ones. */
export function splitResults(results: readonly AlertActionResult[]): {
  readonly changed: readonly AlertGroup[];
  readonly refused: readonly RefusedGroup[];
} {
  return {
    changed: results.flatMap((result) => (result.ok ? [result.group] : [])),
    refused: results.flatMap((result) =>
      result.ok ? [] : [{ id: result.id, code: result.code, current: result.current }],
    ),
  };
}

/** Index after moving a cursor; from nowhere the first move lands on the first row. −1 when there are no rows. */
export function moveCursor(index: number, by: number, count: number): number {
  if (count === 0) return -1;
  if (index < 0) return by > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, index + by));
}

/** The selection with the rows from `anchor` to `index` (both inclusive) added. */
export function selectRange(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  anchor: number,
  index: number,
): ReadonlySet<string> {
  const [from, to] = anchor < 0 ? [index, index] : [Math.min(anchor, index), Math.max(anchor, index)];
  return new Set([...selected, ...ids.slice(from, to + 1)]);
}

/** The items in parts of at most `size`, in their order. */
export function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
