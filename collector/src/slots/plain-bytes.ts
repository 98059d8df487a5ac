import { isNothing } from '../event/ecs-value.ts';

/**
 * An IPv4 address written as four numbers 0–255 without leading zeros, and not `0.0.0.0`: its value is its bytes. What is no such
 * thing may still be an address.
 */
export function isPlainIpv4(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length < 7 || length > 15) return false;
  let dots = 0;
  let digits = 0;
  let octet = 0;
  let all = 0;
  for (let p = from; p < to; p += 1) {
    const code = bytes[p] ?? 0;
    if (code === 46) {
      if (digits === 0) return false;
      dots += 1;
      digits = 0;
      octet = 0;
      continue;
    }
    if (code < 48 || code > 57 || (digits > 0 && octet === 0)) return false;
    digits += 1;
    octet = octet * 10 + code - 48;
    all |= code - 48;
    if (octet > 255) return false;
  }
  return dots === 3 && digits > 0 && all !== 0;
}

/** Up to 15 decimal digits that are written as JSON writes their number; for a port, 1–65535. */
export function isPlainNumber(bytes: Uint8Array, from: number, to: number, port: boolean): boolean {
  const length = to - from;
  if (length === 0 || length > 15 || (bytes[from] === 48 && length > 1)) return false;
  let value = 0;
  for (let p = from; p < to; p += 1) {
    const code = bytes[p] ?? 0;
    if (code < 48 || code > 57) return false;
    value = value * 10 + code - 48;
  }
  return !port || (value > 0 && value <= 65_535);
}

/** First bytes of what devices write for "nothing": `-`, `*`, `(`, `N`, `n`, blanks. */
const MAYBE_NOTHING = new Uint8Array(256);
for (const code of [45, 42, 40, 78, 110, 32, 9, 10, 11, 12, 13]) MAYBE_NOTHING[code] = 1;

/** As `isNothing` of the text. Of bytes that are no blanks beyond ASCII. */
export function isNothingBytes(bytes: Buffer, from: number, to: number): boolean {
  if (to === from) return true;
  if (to - from > 24 || MAYBE_NOTHING[bytes[from] ?? 0] !== 1) return false;
  return isNothing(bytes.toString('utf8', from, to));
}

/** True for a blank that `trim` takes away, of those below 128. */
export function isTrimmed(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
