/** A day as the name of an index has it; years before 0 and after 9999 have a sign and six digits. */
const DAY_IN_NAME = /^(?:\d{4}|[+-]\d{6})\.\d{2}\.\d{2}$/;
const DAY = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}$/;

/** True for a day such as `2026-03-01`. */
export function isDay(text: string): boolean {
  return DAY.test(text);
}

/** The index of a day in Asia/Shanghai: `soc-events-2026.03.01`. The day is one of `dayOf`. */
export function indexOfDay(prefix: string, day: string): string {
  return `${prefix}-${day.replaceAll('-', '.').replace(/^\./, '-')}`;
}

/** The day of an index; undefined for one that is not of this prefix and a day: another prefix may begin with ours. */
export function dayOfIndex(prefix: string, index: string): string | undefined {
  if (!index.startsWith(`${prefix}-`)) return undefined;
  const day = index.slice(prefix.length + 1);
  return DAY_IN_NAME.test(day) ? day.replaceAll('.', '-') : undefined;
}
