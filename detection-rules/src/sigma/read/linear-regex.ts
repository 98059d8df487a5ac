import { compileRe2 } from '@qiaolou/schema/re2';

/** Flags of the `re` modifier. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/** An unanchored, linear-time search; rules come from users, so a backtracking engine is out of the question. */
export interface LinearRegex {
  test(text: string): boolean;
}

/** Longest regular expression a rule may hold, in characters. */
const MAX_SOURCE_LENGTH = 4_096;

/** Compiles with RE2 semantics (no lookaround, no backreference); throws the library's error when it cannot. */
export function compileLinearRegex(source: string, flags: RegexFlags): LinearRegex {
  if (source.length > MAX_SOURCE_LENGTH) throw new RangeError(`longer than ${MAX_SOURCE_LENGTH} characters`);
  return { test: compileRe2(source, flags) };
}
