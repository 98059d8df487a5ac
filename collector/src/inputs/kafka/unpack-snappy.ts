/** How Java's clients begin what they compress: several pieces, each with its length (xerial's stream). */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEAD = 16;

/**
 * Decompresses Snappy (format_description.txt of google/snappy), a piece by itself or pieces in xerial's stream. Says what it would
 * become before any of it is made, so that nothing grows beyond `limit`.
 */
export function unpackSnappy(body: Buffer, limit: number): Buffer | 'expanded' | 'badCompression' {
  if (!body.subarray(0, XERIAL.length).equals(XERIAL)) return unpackPiece(body, limit);
  const pieces: Buffer[] = [];
  let left = limit;
  for (let at = XERIAL_HEAD; at < body.length;) {
    if (body.length - at < 4) return 'badCompression';
    const length = body.readUInt32BE(at);
    const end = at + 4 + length;
    if (end > body.length) return 'badCompression';
    const piece = unpackPiece(body.subarray(at + 4, end), left);
    if (typeof piece === 'string') return piece;
    pieces.push(piece);
    left -= piece.length;
    at = end;
  }
  return Buffer.concat(pieces);
}

function unpackPiece(body: Buffer, limit: number): Buffer | 'expanded' | 'badCompression' {
  const head = lengthOf(body);
  if (head === undefined) return 'badCompression';
  if (head.length > limit) return 'expanded';
  // A byte becomes 22 at most: a copy of 64 takes three.
  if (head.length > body.length * 64) return 'badCompression';
  const out = Buffer.allocUnsafe(head.length);
  return fill(out, body, head.at) ? out : 'badCompression';
}

function lengthOf(body: Buffer): { readonly length: number; readonly at: number } | undefined {
  let length = 0;
  for (let at = 0, scale = 1; at < 5; at++, scale *= 128) {
    const byte = body[at];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return { length, at: at + 1 };
  }
  return undefined;
}

/** Follows the elements; false when they are damaged or do not come to what was said. */
function fill(out: Buffer, body: Buffer, start: number): boolean {
  let to = 0;
  let at = start;
  while (at < body.length) {
    const tag = body[at++] ?? 0;
    if ((tag & 3) === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        const bytes = length - 59;
        if (at + bytes > body.length) return false;
        length = body.readUIntLE(at, bytes);
        at += bytes;
      }
      length++;
      if (at + length > body.length || to + length > out.length) return false;
      body.copy(out, to, at, at + length);
      at += length;
      to += length;
      continue;
    }
    const wide = tag & 3;
    const bytes = wide === 3 ? 4 : wide;
    if (at + bytes > body.length) return false;
    const low = body.readUIntLE(at, bytes);
    at += bytes;
    const distance = wide === 1 ? ((tag & 0xe0) << 3) | low : low;
    const length = wide === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    if (!copyBack(out, to, distance, length)) return false;
    to += length;
  }
  return to === out.length;
}

/** Copies what stands `distance` before `to`; the two may lie over each other. False when it does not fit. */
export function copyBack(out: Buffer, to: number, distance: number, length: number): boolean {
  const from = to - distance;
  if (distance === 0 || from < 0 || to + length > out.length) return false;
  if (distance >= length) {
    out.copy(out, to, from, from + length);
    return true;
  }
  for (let i = 0; i < length; i++) out[to + i] = out[from + i] ?? 0;
  return true;
}
