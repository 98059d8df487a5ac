/**
 * Bytes as UTF-8 the way careless servers read it: overlong forms (`C0 AF` is `/`) and, behind `C0` and `C1`, any second
 * byte (`C1 1C` is `\`, IIS MS00-078) count; a byte that fits nothing stands for itself (ISO 8859-1).
 *
 * @example
 * lenientUtf8([0xc0, 0xae]); // '.'
 */
export function lenientUtf8(bytes: readonly number[]): string {
  let text = '';
  let p = 0;
  while (p < bytes.length) {
    const first = bytes[p] ?? 0;
    const more = followers(first);
    const point = more === 0 ? first : joined(bytes, p, more);
    text += point === undefined ? String.fromCharCode(first) : String.fromCodePoint(point);
    p += point === undefined ? 1 : more + 1;
  }
  return text;
}

/** Bytes behind a leading byte; five and six stood in RFC 2279. */
function followers(first: number): number {
  if (first < 0xc0 || first > 0xfd) return 0;
  if (first < 0xe0) return 1;
  if (first < 0xf0) return 2;
  if (first < 0xf8) return 3;
  return first < 0xfc ? 4 : 5;
}

function joined(bytes: readonly number[], at: number, more: number): number | undefined {
  const first = bytes[at] ?? 0;
  const anySecond = first === 0xc0 || first === 0xc1;
  let point = first & (0x3f >> more);
  for (let index = 1; index <= more; index += 1) {
    const next = bytes[at + index];
    if (next === undefined || (!anySecond && (next & 0xc0) !== 0x80)) return undefined;
    point = point * 64 + (next & 0x3f);
  }
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined;
}
