/** Which topics are read of those there are. */
export interface ChosenTopics {
  /** Sorted. */
  readonly names: readonly string[];
  /** Those that are named and are not there. */
  readonly missing: readonly string[];
}

/** Topics beyond this are not read: an asterisk should not be all of a large cluster. */
const MOST_TOPICS = 1_000;

/**
 * Which topics are meant; `*` stands for any characters.
 *
 * @example
 * chosenTopics(['fw-*', 'waf'], ['fw-1', 'fw-2', 'web']) // { names: ['fw-1', 'fw-2'], missing: ['waf'] }
 */
export function chosenTopics(wanted: readonly string[], all: readonly string[]): ChosenTopics {
  const rules = wanted.map((text) => ({ text, rule: ruleOf(text) }));
  const names = all.filter((name) => rules.some(({ rule }) => rule.test(name))).toSorted();
  const missing = rules.filter(({ rule }) => !all.some((name) => rule.test(name))).map(({ text }) => text);
  return { names: names.slice(0, MOST_TOPICS), missing };
}

/** Names have letters, digits, `.`, `_` and `-`; runs of asterisks are one, so that matching takes no time. */
function ruleOf(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.*?')}$`);
}
