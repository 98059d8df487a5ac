/**
 * True for characters whose folding never depends on their neighbours: ASCII, and letters without case such as Chinese.
 *
 * @example
 *   foldsAlone('漏'); // true
 */
export function foldsAlone(char: string): boolean {
  return char <= '\u007f' || char.toLowerCase() === char.toUpperCase();
}
