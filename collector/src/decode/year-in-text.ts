import { DAY_MS } from '@qiaolou/schema';
import type { CivilTime } from './civil-time.ts';

/** Only the start of a text is searched, and few of its dates. */
const MAX_TEXT = 2048;
const MOST_DATES = 16;
const DATE = /(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g;

/**
 * The year of a header that has none, told by a date in the body: the first one that is the header's day, or the day before or
 * behind it. Undefined when there is none.
 *
 * @example
 * yearInText('start time 2023-07-04 16:29:13', { month: 7, day: 4, … }); // 2023
 */
export function yearInText(text: string, { month, day }: Pick<CivilTime, 'month' | 'day'>): number | undefined {
  let left = MOST_DATES;
  for (const [, year = '', itsMonth = '', itsDay = ''] of text.slice(0, MAX_TEXT).matchAll(DATE)) {
    if ((left -= 1) < 0) return undefined;
    const told = Date.UTC(Number(year), Number(itsMonth) - 1, Number(itsDay));
    const ours = Date.UTC(Number(year), month - 1, day);
    if (Math.abs(told - ours) <= DAY_MS) return Number(year);
  }
  return undefined;
}
