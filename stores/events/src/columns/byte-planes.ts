/**
 * The bytes of numbers by their significance: all lowest bytes, then all second ones, and so on. Numbers that are alike
 * differ in few of them, so that whole planes are zero and shrink to nothing.
 *
 * @param values A typed array; its bytes are taken as the machine has them (little-endian everywhere Node runs on).
 * @param to Where they are written; it is given back.
 * @example
 *   bytePlanes(Uint16Array.of(0x0102, 0x0304)); // 02 04 01 03
 */
export function bytePlanes(
  values: Uint16Array | Uint32Array | Int32Array | Float64Array,
  to: Uint8Array = new Uint8Array(values.byteLength),
): Uint8Array {
  const width = values.BYTES_PER_ELEMENT;
  const from = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rows = values.length;
  for (let plane = 0; plane < width; plane++)
    for (let row = 0, at = plane; row < rows; row++, at += width) to[plane * rows + row] = from[at] ?? 0;
  return to;
}

/** Some of the numbers that planes have: those from one on up to another. */
export interface PlaneRange {
  /** Numbers in the planes. */
  readonly rows: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Writes numbers of planes of two bytes.
 *
 * @example
 *   joinPairs(bytePlanes(Uint16Array.of(7, 8)), { rows: 2, from: 1, to: 2 }, out); // out: 8
 */
export function joinPairs(planes: Uint8Array, { rows, from, to }: PlaneRange, out: Uint16Array): void {
  for (let row = from, at = 0; row < to; row++, at++) out[at] = (planes[row] ?? 0) | ((planes[rows + row] ?? 0) << 8);
}

/** The same of four bytes. */
export function joinQuads(planes: Uint8Array, { rows, from, to }: PlaneRange, out: Uint32Array): void {
  const [third, fourth] = [2 * rows, 3 * rows];
  for (let row = from, at = 0; row < to; row++, at++)
    out[at] =
      (planes[row] ?? 0) |
      ((planes[rows + row] ?? 0) << 8) |
      ((planes[third + row] ?? 0) << 16) |
      ((planes[fourth + row] ?? 0) << 24);
}

/** All the numbers of planes of four bytes, with their sign. */
export function joinSigned(planes: Uint8Array, out: Float64Array): void {
  const rows = out.length;
  const [third, fourth] = [2 * rows, 3 * rows];
  for (let row = 0; row < rows; row++)
    out[row] =
      (planes[row] ?? 0) |
      ((planes[rows + row] ?? 0) << 8) |
      ((planes[third + row] ?? 0) << 16) |
      ((planes[fourth + row] ?? 0) << 24);
}

/** All the doubles of planes of eight bytes. */
export function joinDoubles(planes: Uint8Array, out: Float64Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length * 2);
  const rows = out.length;
  const half = new Uint32Array(rows);
  for (const [word, first] of [
    [0, 0],
    [1, rows * 4],
  ] as const) {
    joinQuads(planes.subarray(first, first + rows * 4), { rows, from: 0, to: rows }, half);
    for (let row = 0; row < rows; row++) words[2 * row + word] = half[row] ?? 0;
  }
}

/** One of so many numbers of planes of four bytes, with its sign. */
export function signedOf(planes: Uint8Array, rows: number, row: number): number {
  return (
    (planes[row] ?? 0) |
    ((planes[rows + row] ?? 0) << 8) |
    ((planes[2 * rows + row] ?? 0) << 16) |
    ((planes[3 * rows + row] ?? 0) << 24)
  );
}

/** The sum of some of the numbers of planes of four bytes, with their signs. */
export function signedSum(planes: Uint8Array, { rows, from, to }: PlaneRange): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += signedOf(planes, rows, row);
  return sum;
}

const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);

/** One of so many doubles of planes of eight bytes. */
export function doubleOf(planes: Uint8Array, rows: number, row: number): number {
  WORDS[0] = signedOf(planes, rows, row);
  WORDS[1] = signedOf(planes.subarray(rows * 4), rows, row);
  return DOUBLE[0] ?? NaN;
}
