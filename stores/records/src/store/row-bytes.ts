/** Of a row and of each of its cells, besides their texts. */
const BYTES_OF_CELL = 16;

/** Bytes that a row has in memory, about. */
export function bytesOf(row: Readonly<Record<string, unknown>>): number {
  return Object.values(row).reduce<number>(
    (sum, cell) => sum + BYTES_OF_CELL + (typeof cell === 'string' ? 2 * cell.length : 0),
    BYTES_OF_CELL,
  );
}
