import type { Draft } from './draft.ts';

/** Said of what did not work. Looked for first and taken out, so that 不成功 and `unsuccessful` are no success. */
const FAILED =
  /不成功|未成功|未通过|失败|拒绝|密码错误|口令错误|(?<![a-z])un-?success\w*|\bnot (?:successful|allowed|accepted)|(?<![a-z])fail(?:ed|ure|s)?(?![a-z])|\brejected?\b|\bdenied\b|\bincorrect\b|\binvalid (?:user|password|credentials)|\bwrong password/gi;
const WORKED = /成功|(?<![a-z])success(?:ful|fully|ed)?(?![a-z])|\bsucceed(?:ed|s)?\b|\baccepted\b/i;
/** Only the start of a text is looked at. */
const MAX_TEXT = 2048;

/** What a text says of how it went; undefined when it says neither, or both. */
export function outcomeOfText(text: string): 'success' | 'failure' | undefined {
  const head = text.slice(0, MAX_TEXT);
  const rest = head.replace(FAILED, ' ');
  const failed = rest !== head;
  const worked = WORKED.test(rest);
  if (failed === worked) return undefined;
  return failed ? 'failure' : 'success';
}

/**
 * Numbers for how it went mean one thing in one firmware and its opposite in the next. Where the outcome was read from
 * a number and the event's own words say the other, the words win; the event is tagged `outcome_contradicted`.
 */
export function settleOutcome(draft: Draft, text: string): void {
  if (!draft.outcomeFromCode) return;
  const told = outcomeOfText(text);
  if (told === undefined || told === draft.fields['event.outcome']) return;
  draft.fields['event.outcome'] = told;
  draft.tags.add('outcome_contradicted');
}
