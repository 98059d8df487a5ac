/** Compiles an RE2 pattern to an unanchored, case-sensitive test that takes linear time; throws when it is invalid. */
export type CompileRegex = (pattern: string) => (text: string) => boolean;

/** Why a pattern is outside the RE2 subset all adapters share, with the offset in the pattern. */
export interface RegexProblem {
  readonly reason: 'backReference' | 'lookAround' | 'possessive' | 'atomicGroup' | 'unbalanced' | 'tooLong';
  readonly at: number;
}

/** Longest pattern, characters. */
export const MAX_REGEX_LENGTH = 1_000;

/**
 * Finds what RE2 refuses and other engines accept: back-references, look-around, atomic groups, possessive repeats; and
 * unbalanced groups or classes. A pattern without a problem here may still be refused by the engine.
 *
 * @example
 *   regexProblem('a(?=b)'); // { reason: 'lookAround', at: 1 }
 */
export function regexProblem(pattern: string): RegexProblem | undefined {
  if (pattern.length > MAX_REGEX_LENGTH) return { reason: 'tooLong', at: MAX_REGEX_LENGTH };
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const rest = pattern.slice(i, i + 5);
    const reason = refused(rest);
    if (reason !== undefined) return { reason, at: i };
    if (rest.startsWith('\\')) i++;
    else if (rest.startsWith('[')) {
      const end = classEnd(pattern, i);
      if (end === undefined) return { reason: 'unbalanced', at: i };
      i = end;
    } else if (rest.startsWith('(')) depth++;
    else if (rest.startsWith(')') && --depth < 0) return { reason: 'unbalanced', at: i };
  }
  return depth === 0 ? undefined : { reason: 'unbalanced', at: pattern.length };
}

/** What begins here and RE2 does not know, given the next five characters of a pattern; they are never inside a class. */
function refused(rest: string): RegexProblem['reason'] | undefined {
  if (/^\\([1-9]|k[<{'])/.test(rest) || rest.startsWith('(?P=')) return 'backReference';
  if (rest === '\\') return 'unbalanced';
  if (/^\(\?(<?[=!])/.test(rest)) return 'lookAround';
  if (rest.startsWith('(?>')) return 'atomicGroup';
  return /^[*+?}]\+/.test(rest) ? 'possessive' : undefined;
}

/** Offset of the `]` that closes the class opened at `from`. */
function classEnd(pattern: string, from: number): number | undefined {
  let i = from + 1;
  if (pattern.charAt(i) === '^') i++;
  if (pattern.charAt(i) === ']') i++;
  for (; i < pattern.length; i++) {
    if (pattern.charAt(i) === '\\') i++;
    else if (pattern.startsWith('[:', i)) i = Math.max(i, pattern.indexOf(':]', i) + 1);
    else if (pattern.charAt(i) === ']') return i;
  }
  return undefined;
}
