/** Bytes of an id as the collector makes them: 40 hexadecimal digits. */
export const ID_BYTES = 20;
/** The same as numbers of 32 bits. */
export const ID_WORDS = ID_BYTES / 4;

/** Its digits. */
export const ID_DIGITS = ID_BYTES * 2;

/** More than any digit, in a bit that no digit has. */
const NO_DIGIT = 16;
/** Digit of a byte, `NO_DIGIT` of those that are none; capitals are none. */
const DIGIT = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) DIGIT[digit.toString(16).charCodeAt(0)] = digit;

/** The digits that are looked at. */
const units = new Uint8Array(ID_DIGITS);

/**
 * Writes an id of 40 hexadecimal digits as numbers, whose bytes are its own on a machine that has the lowest byte first; false,
 * and what is written is of no use, for an id of another form.
 *
 * @example
 *   readHexId('00'.repeat(19) + 'ff', words, 0); // true; the last number is 0xff << 24
 */
export function readHexId(id: string, words: Int32Array, at: number): boolean {
  if (id.length !== ID_DIGITS) return false;
  for (let digit = 0; digit < ID_DIGITS; digit++) {
    const unit = id.charCodeAt(digit);
    if (unit > 127) return false;
    units[digit] = unit;
  }
  return readHexDigits(units, 0, { words, at });
}

/** The same of an id whose 40 digits are bytes from a place on. */
export function readHexDigits(
  bytes: Uint8Array,
  from: number,
  { words, at }: { readonly words: Int32Array; readonly at: number },
): boolean {
  let place = from;
  let wrong = 0;
  for (let word = 0; word < ID_WORDS; word++) {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 8) {
      const high = DIGIT[bytes[place++] ?? 0] ?? NO_DIGIT;
      const low = DIGIT[bytes[place++] ?? 0] ?? NO_DIGIT;
      wrong |= high | low;
      value |= ((high << 4) | low) << shift;
    }
    words[at + word] = value;
  }
  return wrong < NO_DIGIT;
}
