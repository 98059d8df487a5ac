import { RE2JS } from 're2js';

const MAX_PATTERN_LENGTH = 1_000;

/**
 * Compiles a MATCHES pattern with RE2 syntax: linear time whatever the text, no back-references, no look-around.
 * Unanchored, as STIX asks. Undefined when it is not RE2 or longer than 1000 characters.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return undefined;
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch {
    // re2js throws on syntax it does not know; the caller reports the position of the pattern.
    return undefined;
  }
}
