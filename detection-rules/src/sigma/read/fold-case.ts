import { foldsAlone } from '@qiaolou/schema';

/**
 * The form in which Sigma's case-insensitive comparisons are done: Unicode lower case, with the long s (U+017F), which
 * regular expressions under `i` take for an s, folded too.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ſ') ? lower.replaceAll('ſ', 's') : lower;
}

/** The longest stretch of a text that `foldsAlone`; what an index may look for without missing a match. */
export function longestStableRun(text: string): string {
  let best = '';
  let run = '';
  for (const char of text) {
    run = foldsAlone(char) ? run + char : '';
    if (run.length > best.length) best = run;
  }
  return best;
}
