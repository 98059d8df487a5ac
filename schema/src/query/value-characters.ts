import { JOINING_HABITS } from './query-habits.ts';
import { QuerySyntaxError } from './query-error.ts';
import type { QueryWarning } from './query-warnings.ts';

/** Characters of a value that need no quotes; `*` and `?` are wildcards. Full-width forms are none of them. */
const PLAIN = /^(?![\uff00-\uffef])[\p{L}\p{M}\p{N}_./\\@:%+\-#=&$*?]$/u;
/** Signs that begin no value: an operator typed twice, or the quote of another language. */
const NO_START = /^[=<>!]|^:(?!:)/;
const SINGLE_QUOTE = /^['‘’]/;

/**
 * Throws at a sign that cannot begin a value here; `rest` begins with it, `at` is its place.
 *
 * @example
 *   assertValueStart("'root'", 11); // throws query.habit at 11
 */
export function assertValueStart(rest: string, at: number): void {
  if (SINGLE_QUOTE.test(rest))
    throw new QuerySyntaxError('query.habit', at, 1, { found: rest.charAt(0), write: '"…"' });
  assertNoJoin(rest, at);
  if (NO_START.test(rest))
    throw new QuerySyntaxError('query.syntax', at, 1, { found: rest.charAt(0), expected: 'value' });
}

/**
 * Throws at a pipe, and at signs that other languages join conditions with.
 *
 * @example
 *   assertNoJoin('&& tags: b', 8); // throws query.habit at 8
 */
export function assertNoJoin(rest: string, at: number): void {
  for (const [habit, write] of JOINING_HABITS)
    if (rest.startsWith(habit)) throw new QuerySyntaxError('query.habit', at, habit.length, { found: habit, write });
  if (rest.startsWith('|')) throw new QuerySyntaxError('query.pipe', at, 1, { found: '|' });
}

/**
 * The warning that a character of an unquoted value earns; undefined for those that need no quotes.
 *
 * @example
 *   characterWarning('，', 4)?.code; // 'query.asItStands'
 */
export function characterWarning(char: string, at: number): QueryWarning | undefined {
  return PLAIN.test(char) ? undefined : { code: 'query.asItStands', at, length: char.length, instead: [] };
}

/**
 * Where an unquoted value has a backslash that its writer may mean as an escape: before a sign of the grammar, doubled
 * inside, or before a wildcard in a value that is no path. `bare` is the value as typed, `next` the character after it.
 *
 * @example
 *   backslashAt('a\\*b', ''); // 1
 */
export function backslashAt(bare: string, next: string): number | undefined {
  const doubled = bare.indexOf('\\\\', 1);
  if (doubled > 0) return doubled;
  const sign = /\\[:/[\]{}+!&|^~]/.exec(bare);
  if (sign !== null) return sign.index;
  const only = bare.indexOf('\\');
  if (only >= 0 && only === bare.lastIndexOf('\\') && /^\\[*?._$-]/.test(bare.slice(only))) return only;
  return bare.endsWith('\\') && /^[\s()]/.test(next) ? bare.length - 1 : undefined;
}

/**
 * True for a value between slashes that has signs of a regular expression.
 *
 * @example
 *   looksLikeRegex('/adm.*n/'); // true
 */
export function looksLikeRegex(bare: string): boolean {
  return /^\/.*\/$/.test(bare) && /\.[*+]|\\[dwsbDWSB.]|\[|\^|\$/.test(bare);
}
