import { SIGN, signsOf } from './prose-signs.ts';

/** Only the start of a text is looked at. */
const MAX_TEXT = 2048;
const DATE_TIME =
  '(?:20\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}[ T:]{1,2}\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?(?:Z|(?: (?=[+-]))?[+-]\\d{2}:?\\d{2})?|20\\d\\d年\\d{1,2}月\\d{1,2}日 {0,2}\\d{1,2}:\\d{2}:\\d{2})';

/** In front of the body, behind one word at most: `2021/09/15 14:59:53 [warn] …`, `[2023-02-03 17:08:58 INFO] …`. */
const NAMED_MONTH =
  '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:[A-Z][a-z]{2} {1,2}\\d{1,2} \\d{1,2}:\\d{2}:\\d{2} 20\\d\\d|\\d{1,2}[ /-][A-Z][a-z]{2}[ /-]20\\d\\d \\d{1,2}:\\d{2}:\\d{2})';
const AT_START = new RegExp(`^\\W?(?:[\\w./-]{1,32}[ :]{1,2})?[\\[(【]{0,2}(${DATE_TIME}|${NAMED_MONTH})(?![\\d:])`);
/** A Chinese sentence says when: 在2020-11-18 10:29:55通过…; one that changes a time says another. */
const IN_SENTENCE = new RegExp(`(?:在|于|(?<![\\u4e00-\\u9fff])(?:发生)?时间) ?[:：]?[\\[【]?(${DATE_TIME})`);
const ANYWHERE = new RegExp(`(?<![\\d.])(${DATE_TIME})`);

/**
 * When it happened, as a body without keys says: where it begins with a time, or a sentence names one. Undefined when neither is so.
 *
 * @example
 * timeToldIn('张三在2020-11-18 10:29:55通过10.1.1.1登录'); // '2020-11-18 10:29:55'
 */
export function timeToldIn(text: string): string | undefined {
  const head = text.slice(0, MAX_TEXT);
  return (AT_START.exec(head) ?? ((signsOf(head) & SIGN.when) === 0 ? null : IN_SENTENCE.exec(head)))?.[1];
}

/** The time a text begins with. */
export function timeBefore(text: string): string | undefined {
  return AT_START.exec(text.slice(0, 128))?.[1];
}

/** The first whole time of a text, for a line that has none where times are looked for. */
export function firstTimeIn(text: string): string | undefined {
  return ANYWHERE.exec(text.slice(0, MAX_TEXT))?.[1];
}
