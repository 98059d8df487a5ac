import { listOf } from './compile-condition.ts';
import type { PackMatcher } from './pack-schema.ts';

/** One alternative of a pack's `match`, as plain data. */
export interface CompiledMatcher {
  /** Program names of the header of which one is asked for; empty: none is. */
  readonly programs: ReadonlySet<string>;
  /** All of these occur in the text. */
  readonly all: readonly string[];
  /** One of these occurs; empty: none is asked for. */
  readonly any: readonly string[];
  readonly without: readonly string[];
  readonly starts: readonly string[];
  readonly json: boolean;
}

/** Makes the alternatives of `match` ready. */
export function compileMatchers(match: PackMatcher | readonly PackMatcher[]): readonly CompiledMatcher[] {
  return listOf(match).map((matcher) => ({
    programs: new Set(listOf(matcher.program)),
    all: listOf(matcher.contains),
    any: matcher.any ?? [],
    without: listOf(matcher.without),
    starts: listOf(matcher.bodyStarts),
    json: matcher.json === true,
  }));
}

/**
 * Literals of which a text must hold one for the alternative to hold; empty when it asks for none. The longest of those that
 * must all occur is the rarest.
 */
export function neededLiterals({ all, any, starts }: CompiledMatcher): readonly string[] {
  const [first, ...others] = all;
  if (first !== undefined)
    return [others.reduce((longest, one) => (one.length > longest.length ? one : longest), first)];
  return any.length > 0 ? any : starts;
}
