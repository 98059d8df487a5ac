/** Width and importance of a column. */
export interface ColumnWidth {
  readonly key: string;
  /** Wanted width, px; for a flexible column its least width. */
  readonly width: number;
  /** Takes the room that is left. */
  readonly flex?: boolean | undefined;
  /** 1 stays longest; columns without one always stay. */
  readonly priority?: number | undefined;
}

/**
 * The columns that fit into `available` px, in their order: those without a priority always, then by priority, 1 first,
 * each that still has room.
 */
export function fitColumns<C extends ColumnWidth>(columns: readonly C[], available: number): readonly C[] {
  const kept = new Set(columns.filter((column) => column.priority === undefined));
  let left = available - leastWidth([...kept]);
  const others = columns.filter((column) => column.priority !== undefined);
  for (const column of others.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0)))
    if (column.width <= left) {
      kept.add(column);
      left -= column.width;
    }
  return columns.filter((column) => kept.has(column));
}

/** Width under which a table scrolls sideways, px: a flexible column would have nothing left of it. */
export function leastWidth(columns: readonly ColumnWidth[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}
