import { RE2JS } from 're2js';
import type { CompileRegex } from '@qiaolou/schema';

/** RE2 patterns by re2js: linear time, unanchored, case-sensitive. Throws on patterns RE2 refuses. */
export const compileRe2: CompileRegex = (pattern) => {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.test(text);
};
