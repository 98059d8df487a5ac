import { DAY_MS, dayOf, HOUR_MS } from '@qiaolou/schema';
import { dayNumber, dayText } from '../receipts/day-number.ts';
import { LOOK_BACK_DAYS, type DayCounts, type SourceReceipts } from '../receipts/read-receipts.ts';
import { sourceKey } from '../receipts/source-name.ts';
import type { KnownSource, Seals } from './read-seals.ts';

/** A day is sealed no earlier than this after its end: what was received before it is stored by then. */
const SEALED_AFTER_MS = HOUR_MS;

/** Days that ended and are not sealed yet, from the first with a receipt; a day without any is sealed as such. */
export function dueDays(counts: DayCounts, seals: Pick<Seals, 'days'>, now: number): { day: string; events: number }[] {
  const [first] = [...counts.keys()].sort();
  if (first === undefined) return [];
  const ended = dayNumber(dayOf(now - SEALED_AFTER_MS));
  const due = [];
  for (let day = Math.max(dayNumber(first), ended - LOOK_BACK_DAYS); day < ended; day += 1) {
    const text = dayText(day);
    if (!seals.days.has(text)) due.push({ day: text, events: counts.get(text) ?? 0 });
  }
  return due;
}

/** Sources the trail does not know yet, or not so long: what is kept of them is theirs from then on. */
export function dueSources(receipts: readonly SourceReceipts[], { sources }: Pick<Seals, 'sources'>): KnownSource[] {
  return receipts.flatMap(({ kind, source, received, imported }) => {
    const days = [...received.keys(), ...imported.keys()].sort();
    const [since, until] = [days[0], days.at(-1)];
    if (since === undefined || until === undefined) return [];
    const known = sources.get(sourceKey({ kind, source }));
    const longer = known !== undefined && (since < known.since || (kind === 'import' && until > known.until));
    return known === undefined || longer ? [{ kind, source, since, until }] : [];
  });
}

/** Whether a day was sealed while it was fresh: later it says only what was left by then. */
export function sealedInTime(day: string, sealedAt: string): boolean {
  return Date.parse(sealedAt) - dayNumber(day) * DAY_MS <= SEALED_IN_TIME_MS;
}

/** From the day's first hour in UTC: the day itself and two more. */
const SEALED_IN_TIME_MS = 3 * DAY_MS;
