import { compileRe2 } from '@qiaolou/schema/re2';

const MAX_PATTERN_LENGTH = 1_000;

/**
 * Compiles a MATCHES pattern with RE2 syntax: linear time whatever the text, no back-references, no look-around.
 * Unanchored, as STIX asks. Undefined when it is not RE2 or longer than 1000 characters.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return undefined;
  try {
    return compileRe2(pattern);
  } catch {
    // It throws on syntax it does not know; the caller reports the position of the pattern.
    return undefined;
  }
}
