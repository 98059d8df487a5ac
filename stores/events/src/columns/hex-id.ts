/** Bytes of an id as the collector makes them: 40 hexadecimal digits. */
export const ID_BYTES = 20;
/** The same as numbers of 32 bits. */
export const ID_WORDS = ID_BYTES / 4;

const DIGITS_A_WORD = 8;
/** Digit of a character code, 255 for those that are none; capitals are none. */
const DIGIT = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) DIGIT[digit.toString(16).charCodeAt(0)] = digit;
/** Where the digits of a byte go in a number whose lowest byte comes first. */
const SHIFTS = [4, 0, 12, 8, 20, 16, 28, 24] as const;

/**
 * Writes an id of 40 hexadecimal digits as numbers, whose bytes are its own on a machine that has the lowest byte first; false,
 * and what is written is of no use, for an id of another form.
 *
 * @example
 *   readHexId('00'.repeat(19) + 'ff', words, 0); // true; the last number is 0xff << 24
 */
export function readHexId(id: string, words: Int32Array, at: number): boolean {
  if (id.length !== ID_BYTES * 2) return false;
  let place = 0;
  for (let word = 0; word < ID_WORDS; word++) {
    let value = 0;
    for (let digit = 0; digit < DIGITS_A_WORD; digit++) {
      const read = DIGIT[id.charCodeAt(place++)] ?? 255;
      if (read === 255) return false;
      value |= read << (SHIFTS[digit] ?? 0);
    }
    words[at + word] = value;
  }
  return true;
}
