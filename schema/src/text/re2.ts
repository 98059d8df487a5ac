import { RE2JS } from 're2js';

/** How a pattern is read beyond its own text; all off when absent. */
export interface Re2Flags {
  readonly ignoreCase?: boolean;
  /** `^` and `$` also stand at line ends. */
  readonly multiline?: boolean;
  /** `.` also stands for a line end. */
  readonly dotAll?: boolean;
}

/**
 * Compiles a pattern with RE2 semantics (no look-around, no back-reference) to an unanchored test in linear time, for
 * patterns that users write. Throws the library's error when it is not RE2. The only place that names the library; a
 * subpath of its own (`@qiaolou/schema/re2`), so that the console's pages do not load it.
 *
 * @example
 *   compileRe2('^GET ', { ignoreCase: true })('get /index'); // true
 */
export function compileRe2(pattern: string, flags: Re2Flags = {}): (text: string) => boolean {
  const compiled = RE2JS.compile(
    pattern,
    (flags.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.multiline === true ? RE2JS.MULTILINE : 0) |
      (flags.dotAll === true ? RE2JS.DOTALL : 0),
  );
  return (text) => compiled.test(text);
}
