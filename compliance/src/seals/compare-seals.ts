import { dayOf } from '@qiaolou/schema';
import { dayNumber, dayText } from '../receipts/day-number.ts';
import { LOOK_BACK_DAYS, type DayCounts } from '../receipts/read-receipts.ts';
import { sealedInTime } from './due-seals.ts';
import type { DaySeal } from './read-seals.ts';

/** How what is kept agrees with what the audit trail closed. */
export interface ComparedSeals {
  /** Days that were closed in time and have every event they had. */
  readonly whole: ReadonlySet<string>;
  /** Days that have every event they had when they were closed, one at least, but were closed late. */
  readonly late: readonly string[];
  /** Days that have fewer events than they were closed with, oldest first. */
  readonly removed: readonly string[];
  /** Days that have more: nothing can be received on a day that is over. */
  readonly added: readonly string[];
}

/**
 * Holds the days that are kept against the seals of the days that are looked at. What was deleted by right is not missed: a
 * day that was closed with it has it.
 */
export function compareSeals(
  counts: DayCounts,
  seals: ReadonlyMap<string, DaySeal>,
  { now, deleted }: { readonly now: number; readonly deleted: DayCounts },
): ComparedSeals {
  const today = dayOf(now);
  const first = dayText(dayNumber(today) - LOOK_BACK_DAYS);
  const sealed = [...seals.values()]
    .filter(({ day }) => day >= first && day < today)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const of = (test: (kept: number, seal: DaySeal) => boolean): readonly string[] =>
    sealed
      .filter((seal) => test((counts.get(seal.day) ?? 0) + (deleted.get(seal.day) ?? 0), seal))
      .map(({ day }) => day);
  const inTime = ({ day, at }: DaySeal): boolean => sealedInTime(day, at);
  return {
    whole: new Set(of((kept, seal) => kept === seal.events && inTime(seal))),
    late: of((kept, seal) => kept > 0 && kept === seal.events && !inTime(seal)),
    removed: of((kept, { events }) => kept < events),
    added: of((kept, { events }) => kept > events),
  };
}
