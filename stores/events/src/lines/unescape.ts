import type { TextBytes } from './byte-value.ts';

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** What stands for the byte after a backslash; itself for the quote, the slash and the backslash. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) => byte);
for (const [letter, byte] of [
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
] as const)
  ESCAPED[letter] = byte;

/**
 * Writes a text that is as JSON has it between its quotes, without escapes of surrogates, as UTF-8, which is never longer; gives
 * the byte after it.
 *
 * @example
 *   unescapeInto(target, 0, { bytes: Buffer.from('a\\"b'), from: 0, to: 4 }); // 3
 */
export function unescapeInto(target: Buffer, start: number, { bytes, from, to }: TextBytes): number {
  let end = start;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== BACKSLASH) {
      target[end++] = byte;
      continue;
    }
    const escape = bytes[++at] ?? 0;
    if (escape === LETTER_U) {
      end += target.write(unicodeEscape(bytes, at), end);
      at += 4;
    } else target[end++] = ESCAPED[escape] ?? escape;
  }
  return end;
}

/**
 * Bytes that the beginning of such a text has as UTF-8; −1 when it ends in the middle of an escape.
 *
 * @example
 *   unescapedLength(Buffer.from('a\\"b'), 0, 3); // 2
 */
export function unescapedLength(bytes: Buffer, from: number, to: number): number {
  let at = from;
  let length = 0;
  for (; at < to; at++) {
    length++;
    if (bytes[at] !== BACKSLASH) continue;
    at++;
    if (bytes[at] !== LETTER_U) continue;
    length += Buffer.byteLength(unicodeEscape(bytes, at)) - 1;
    at += 4;
  }
  return at === to ? length : -1;
}

/** The character of an escape whose letter u is at a place. */
function unicodeEscape(bytes: Buffer, at: number): string {
  return String.fromCharCode(Number.parseInt(bytes.toString('latin1', at + 1, at + 5), 16));
}
