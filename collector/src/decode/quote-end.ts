/** Offset of the closing quote, skipping escaped ones; -1 when it never closes. */
export function quoteEnd(text: string, from: number): number {
  for (let p = from; p < text.length; p += 1) {
    const code = text.charCodeAt(p);
    if (code === 92) p += 1;
    else if (code === 34) return p;
  }
  return -1;
}
