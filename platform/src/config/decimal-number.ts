/**
 * A number written in decimal digits: `8440`, `-1`, `0.5`. Undefined for every other text, also for what `Number` takes:
 * `0x10`, `1e3`, ` 5 `, `٣`, nothing at all.
 *
 * @example
 *   decimalNumber('0x10'); // undefined
 */
export function decimalNumber(text: string): number | undefined {
  return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
