/** Room for a number of things, and for some more. */
export function withSpare(size: number): number {
  return size + (size >>> 4);
}
