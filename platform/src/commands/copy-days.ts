import { dateMs, SocError } from '@qiaolou/schema';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** True for each day that `--day` wants: a day, `first..last`, or all when absent. Throws `query.badTimeRange`. */
export function wantedDays(text: string | undefined): (day: string) => boolean {
  if (text === undefined) return () => true;
  const [first = '', last = first, ...more] = text.split('..');
  if (more.length > 0 || ![first, last].every(isDay) || last < first)
    throw new SocError('query.badTimeRange', { day: text });
  return (day) => day >= first && day <= last;
}

function isDay(text: string): boolean {
  return DAY.test(text) && dateMs(`${text}T00:00:00Z`) !== undefined;
}
