/** Colours of series that mean nothing by themselves: told apart on both themes, also without red and green. */
const COLORS = [
  '#3b7ddd',
  '#e08a1e',
  '#2a9d8f',
  '#b5529e',
  '#8a8f98',
  '#c9b037',
  '#6f5bd0',
  '#58a6d6',
  '#a65a3a',
  '#6b9b37',
] as const;

/** The colour of a series by its place; after ten they begin again. */
export function seriesColor(index: number): string {
  return COLORS[index % COLORS.length] ?? COLORS[0];
}
