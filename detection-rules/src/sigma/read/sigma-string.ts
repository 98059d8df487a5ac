/** An unescaped wildcard; the two constants below are the only ones, compare by identity. */
export interface Wildcard {
  readonly wildcard: '*' | '?';
}

/** One piece of a Sigma string: literal text, `*` (any run of characters) or `?` (exactly one UTF-16 unit). */
export type StringPart = string | Wildcard;

/** The unescaped `*`. */
export const ANY_RUN: Wildcard = { wildcard: '*' };
/** The unescaped `?`. */
const ANY_ONE: Wildcard = { wildcard: '?' };

/**
 * Splits a Sigma value into literals and wildcards (Sigma 2.1 "Escaping", as pySigma reads it, in one pass): `\*` and
 * `\?` are literal, `\\` is one backslash, a backslash before anything else or at the end is itself.
 *
 * @example parseSigmaString('a\\*b*') // ['a*b', ANY_RUN]
 */
export function parseSigmaString(value: string): readonly StringPart[] {
  const parts: StringPart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (char === '\\') {
      const next = value.charAt(i + 1);
      if (next === '*' || next === '?' || next === '\\') {
        literal += next;
        i++;
      } else literal += char;
    } else if (char === '*' || char === '?') {
      flush();
      parts.push(char === '*' ? ANY_RUN : ANY_ONE);
    } else literal += char;
  }
  flush();
  return parts;
}

/** The value as people write it, wildcards as `*` and `?`, without escapes. For display and for byte encodings. */
export function plainText(parts: readonly StringPart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.wildcard)).join('');
}

/** Joins neighbouring literals. */
export function mergeLiterals(parts: readonly StringPart[]): readonly StringPart[] {
  const merged: StringPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  return merged;
}
