/** True for an ASCII letter's code. */
export function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** True when an ASCII digit stands at `at`. */
export function digit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** End of the digits at `at`, at most `max` of them. */
export function digitsEnd(text: string, at: number, max: number): number {
  let end = at;
  while (end < at + max && digit(text, end)) end += 1;
  return end;
}

/** Value of the digits between two offsets. */
export function numberIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let p = from; p < to; p += 1) value = value * 10 + text.charCodeAt(p) - 48;
  return value;
}

/** First offset from `at` on that holds no blank. */
export function skipSpaces(text: string, at: number): number {
  let p = at;
  while (text.charCodeAt(p) === 32) p += 1;
  return p;
}

/** First offset from `at` on that holds none of the characters. */
export function skip(text: string, at: number, chars: string): number {
  let p = at;
  while (p < text.length && chars.includes(text.charAt(p))) p += 1;
  return p;
}
