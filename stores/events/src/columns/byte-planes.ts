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

/**
 * The bytes of numbers in their usual order again, of planes of so many bytes a number; the caller takes them as the typed
 * array they were.
 *
 * @example
 *   new Uint16Array(joinedPlanes(bytePlanes(Uint16Array.of(7)), 2)); // [7]
 */
export function joinedPlanes(planes: Uint8Array, width: number): ArrayBuffer {
  switch (width) {
    case 2:
      return joinedPairs(planes);
    case 4:
      return joinedQuads(planes);
    case 8:
      return joinedEights(planes);
    default:
      throw new RangeError(`numbers of ${width} bytes`);
  }
}

/** Number by number: twice as fast as byte by byte. */
function joinedPairs(planes: Uint8Array): ArrayBuffer {
  const rows = planes.length >>> 1;
  const buffer = new ArrayBuffer(rows * 2);
  const to = new Uint16Array(buffer);
  for (let row = 0, high = rows; row < rows; row++, high++) to[row] = (planes[row] ?? 0) | ((planes[high] ?? 0) << 8);
  return buffer;
}

function joinedQuads(planes: Uint8Array): ArrayBuffer {
  return partOfPlanes(planes, 0, planes.length >>> 2).buffer;
}

function joinedEights(planes: Uint8Array): ArrayBuffer {
  return partOfEights(planes, 0, planes.length >>> 3).buffer;
}

/** The same for planes of eight bytes. */
export function partOfEights(planes: Uint8Array, from: number, to: number): Float64Array<ArrayBuffer> {
  const half = (planes.length >>> 3) * 4;
  const low = partOfPlanes(planes.subarray(0, half), from, to);
  const high = partOfPlanes(planes.subarray(half), from, to);
  const part = new Float64Array(low.length);
  const words = new Uint32Array(part.buffer);
  for (let row = 0; row < low.length; row++) {
    words[2 * row] = low[row] ?? 0;
    words[2 * row + 1] = high[row] ?? 0;
  }
  return part;
}

/**
 * Some of the numbers of planes of four bytes, without those before and after them.
 *
 * @example
 *   partOfPlanes(bytePlanes(Uint32Array.of(7, 8, 9)), 1, 3); // [8, 9]
 */
export function partOfPlanes(planes: Uint8Array, from: number, to: number): Uint32Array<ArrayBuffer> {
  const rows = planes.length >>> 2;
  const part = new Uint32Array(Math.max(0, to - from));
  const [second, third, fourth] = [rows, 2 * rows, 3 * rows];
  for (let row = from, at = 0; row < to; row++, at++)
    part[at] =
      (planes[row] ?? 0) |
      ((planes[second + row] ?? 0) << 8) |
      ((planes[third + row] ?? 0) << 16) |
      ((planes[fourth + row] ?? 0) << 24);
  return part;
}
