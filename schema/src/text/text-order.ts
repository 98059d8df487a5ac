/**
 * Order of texts by Unicode code point: the byte order of UTF-8, which DuckDB and Lucene use. JavaScript's `<` compares
 * UTF-16 units and differs above U+FFFF. Negative when a < b.
 *
 * @example
 *   ['b', 'a'].sort(compareText); // ['a', 'b']
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other UTF-16 unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Lower case of A–Z only; every other character stays. The case folding of the query language.
 *
 * @example
 *   asciiLower('ADMIN Ä'); // 'admin Ä'
 */
export function asciiLower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text;
}
