import { asciiLower } from '../text/text-order.ts';

/** A wildcard pattern taken apart: literal text, `any` run (`*`), `one` character (`?`). */
export type WildcardPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' } | { readonly kind: 'one' };

/**
 * Takes a pattern apart: `*` any run, `?` one character, `\` makes the next character literal.
 *
 * @example
 *   wildcardParts('adm*'); // [{ kind: 'text', text: 'adm' }, { kind: 'any' }]
 */
export function wildcardParts(pattern: string): readonly WildcardPart[] {
  const parts: WildcardPart[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '\\' && i + 1 < pattern.length) text += pattern.charAt(++i);
    else if (char === '*' || char === '?') {
      flush();
      if (char === '?') parts.push({ kind: 'one' });
      else if (parts.at(-1)?.kind !== 'any') parts.push({ kind: 'any' });
    } else text += char;
  }
  flush();
  return parts;
}

/**
 * Literal text as a pattern that matches only it.
 *
 * @example
 *   escapeWildcard('a*b'); // 'a\\*b'
 */
export function escapeWildcard(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

/**
 * True when the pattern has a wildcard that is not escaped.
 *
 * @example
 *   hasWildcard('a\\*b'); // false
 */
export function hasWildcard(pattern: string): boolean {
  return wildcardParts(pattern).some((part) => part.kind !== 'text');
}

/**
 * Compiles a pattern to a test of the whole value, case-insensitive for A–Z.
 *
 * @example
 *   wildcardTest('adm?n*')('Administrator'); // true
 */
export function wildcardTest(pattern: string): (value: string) => boolean {
  const units: string[] = [];
  for (const part of wildcardParts(pattern)) {
    if (part.kind === 'any') units.push('*');
    else if (part.kind === 'one') units.push('?');
    else for (const char of asciiLower(part.text)) units.push(`=${char}`);
  }
  if (units.length === 1 && units[0] === '*') return () => true;
  return (value) => globMatch(units, Array.from(asciiLower(value)));
}

/** Greedy match that goes back only to the last `*`: at most units × characters steps. */
function globMatch(units: readonly string[], chars: readonly string[]): boolean {
  let u = 0;
  let c = 0;
  let star = -1;
  let mark = 0;
  while (c < chars.length) {
    const unit = units[u];
    if (unit === '*') {
      star = u++;
      mark = c;
    } else if (unit !== undefined && (unit === '?' || unit.slice(1) === chars[c])) {
      u++;
      c++;
    } else if (star >= 0) {
      u = star + 1;
      c = ++mark;
    } else return false;
  }
  while (units[u] === '*') u++;
  return u === units.length;
}
