import { formatAst, type Suggestion } from '@qiaolou/schema';

/** One line of the completion list. */
export interface Completion {
  readonly text: string;
  /** What replaces the typed piece. */
  readonly insert: string;
  readonly kind: Suggestion['expects'];
}

/** Lines for what may come next; values come from the store and are filtered by what is typed. */
export function completions(suggestion: Suggestion, values: readonly string[]): readonly Completion[] {
  const { expects, prefix } = suggestion;
  if (expects !== 'value')
    return suggestion.options.map((text) => ({ text, insert: spaced(text, expects), kind: expects }));
  const typed = prefix.replace(/^"/, '').toLowerCase();
  return values
    .filter((value) => value.toLowerCase().includes(typed) && value.toLowerCase() !== typed)
    .map((value) => ({ text: value, insert: `${quotedValue(value)} `, kind: expects }));
}

function spaced(text: string, expects: Suggestion['expects']): string {
  // A measure goes on with its field.
  return expects === 'field' || text.endsWith('(') ? text : `${text} `;
}

/** The value as it must be written after a field name. */
export function quotedValue(value: string): string {
  return formatAst({ op: 'eq', field: 'event.id', value }).slice('event.id: '.length);
}

/** The text with the completion put in, and where the caret goes. */
export function applyCompletion(
  text: string,
  suggestion: Suggestion,
  completion: Completion,
): { readonly text: string; readonly caret: number } {
  const before = text.slice(0, suggestion.from);
  const after = text.slice(suggestion.to);
  // A conjunction or operator directly after a word needs a space; a colon does not.
  const gap = /\S$/.test(before) && completion.kind === 'conjunction' ? ' ' : '';
  const inserted = `${before}${gap}${completion.insert}`;
  return { text: inserted + after.trimStart(), caret: inserted.length };
}
