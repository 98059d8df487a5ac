/**
 * Value of dotted decimal among bytes, −1 for anything else; as `ipv4Value` of the schema reads it from a text, of which
 * none has to be made.
 *
 * @example
 *   ipv4At(Buffer.from('10.0.0.1'), 0, 8); // 0x0a000001
 */
export function ipv4At(bytes: Uint8Array, start: number, end: number): number {
  let address = 0;
  let value = -1;
  let parts = 0;
  for (let at = start; at <= end; at++) {
    const code = at === end ? 46 : (bytes[at] ?? 0);
    if (code === 46) {
      if (value < 0 || ++parts > 4) return -1;
      address = address * 256 + value;
      value = -1;
    } else if (code >= 48 && code <= 57) {
      if (value === 0) return -1;
      value = (value < 0 ? 0 : value * 10) + code - 48;
      if (value > 255) return -1;
    } else return -1;
  }
  return parts === 4 ? address : -1;
}
