import { mergeLiterals, type StringPart, type Wildcard } from './sigma-string.ts';

/** The characters Windows programs take for an option's dash: hyphen, slash, en dash, em dash, horizontal bar. */
const DASHES = ['-', '/', '–', '—', '―'] as const;

/** Marks a dash to vary; never leaves this file. */
const DASH: Wildcard = { wildcard: '?' };

/** Most variants of one value; five dashes to the power of four. */
const MAX_VARIANTS = 625;

/**
 * All spellings of a value with each option dash (`\B[-/]\b`, pySigma) replaced by each of the five dashes. Returns
 * undefined when there would be more than 625.
 */
export function windashVariants(parts: readonly StringPart[]): readonly (readonly StringPart[])[] | undefined {
  let variants: StringPart[][] = [[]];
  for (const segment of parts.flatMap((part) => (typeof part === 'string' ? splitAtDashes(part) : [part]))) {
    const choices: readonly StringPart[] = segment === DASH ? DASHES : [segment];
    if (variants.length * choices.length > MAX_VARIANTS) return undefined;
    variants = variants.flatMap((variant) => choices.map((choice) => [...variant, choice]));
  }
  return variants.map(mergeLiterals);
}

function splitAtDashes(text: string): readonly StringPart[] {
  const out: StringPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/\B[-/]\b/g)) {
    if (match.index > from) out.push(text.slice(from, match.index));
    out.push(DASH);
    from = match.index + 1;
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}
