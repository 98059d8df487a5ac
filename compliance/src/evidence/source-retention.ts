import type { ReceiptKind } from '@qiaolou/schema';
import { dayNumber, dayText } from '../receipts/day-number.ts';

/** Days on which a source has events in the store; days are dates in Asia/Shanghai, `2026-11-22`. */
export interface SourceDays {
  readonly source: string;
  /** `sender` when absent. */
  readonly kind?: ReceiptKind | undefined;
  /** Days on which events of it were **received** that are still kept. */
  readonly days: ReadonlySet<string>;
  /** Of an import: days of its events that were taken later than the day after. */
  readonly imported?: ReadonlySet<string> | undefined;
  /** Events of each of those days; without them no day is taken for uneven. */
  readonly counts?: ReadonlyMap<string, number> | undefined;
  /** What the audit trail knows of it: the first day, and of an import the last. */
  readonly known?: { readonly since: string; readonly until: string } | undefined;
  /** What a person said is to be expected; every day when absent. */
  readonly expected?: SourceExpectation | undefined;
}

/** What is to be expected of a source. */
export interface SourceExpectation {
  /** Logs at least once in so many days. */
  readonly everyDays: number;
  /** Last day on which logs were to come. */
  readonly retiredOn: string | null;
}

/** What else the verdict is decided by. */
export interface RetentionContext {
  /** Days that the audit trail closed in time, with every event that was counted then still there. */
  readonly wholeDays?: ReadonlySet<string> | undefined;
  /** Days that the audit trail closed with more events than are kept. */
  readonly removedDays?: readonly string[] | undefined;
  /** Events missing by the store's own numbering. */
  readonly missing?: number | undefined;
  /** A day with less than this part of the events of the source's fullest day is uneven: 50 = a fiftieth. */
  readonly unevenBelow?: number | undefined;
}

/** What was found for one source. */
export interface SourceRetention {
  readonly source: string;
  readonly kind: ReceiptKind;
  /**
   * `gaps`: a day that was to have events has none. `uneven`: a day has next to none. `imported`: days are there only by
   * import. `young`: received for fewer days than required. `retired`: nothing more was to come. `whole`: all is there.
   */
  readonly state: 'gaps' | 'uneven' | 'imported' | 'young' | 'retired' | 'whole';
  readonly oldest: string;
  /** Whole days between the oldest kept and today. */
  readonly keptDays: number;
  /** Days without any event among the required, today not counted; at most the first 50. */
  readonly gaps: readonly string[];
  readonly gapDays: number;
  /** Required days that are there only because they were imported later. */
  readonly importedDays: number;
  /** Required days with next to no events; at most the first 50. */
  readonly uneven: readonly string[];
  readonly everyDays: number;
  /** As somebody said, where no logs came since; null = in use. */
  readonly retiredOn: string | null;
}

/** What a source is judged by besides its days. */
export interface RetentionGiven extends RetentionContext {
  readonly today: string;
  readonly requiredDays: number;
}

const DAYS_SHOWN = 50;

/** What is kept of one source; undefined of one that never had an event. */
export function sourceRetention(source: SourceDays, given: RetentionGiven): SourceRetention | undefined {
  const { kind = 'sender', imported = new Set<string>() } = source;
  const kept = [...source.days, ...imported].sort();
  const oldest = earlier(kept[0], source.known?.since);
  if (oldest === undefined) return undefined;
  const today = dayNumber(given.today);
  const owed = owedDays(source, given, { oldest, newest: kept.at(-1) });
  const gaps = gapsOf(source, owed);
  const importedDays = owed.days.filter((day) => imported.has(day) && !source.days.has(day)).length;
  const uneven = unevenDays(source, owed.days, given);
  const found = { owed, gaps: gaps.length, importedDays, uneven: uneven.length };
  return {
    ...{ source: source.source, kind, state: stateOf(kind, found, today - given.requiredDays), oldest },
    keptDays: kept[0] === undefined ? 0 : Math.max(0, today - dayNumber(kept[0])),
    ...{ gaps: gaps.slice(0, DAYS_SHOWN), gapDays: gaps.length, importedDays, uneven: uneven.slice(0, DAYS_SHOWN) },
    ...{ everyDays: source.expected?.everyDays ?? 1, retiredOn: owed.retiredOn },
  };
}

/** The required days on which a source was to send. */
interface OwedDays {
  /** Number of the first day it is known to have sent, of the last that was to have events. */
  readonly first: number;
  readonly last: number;
  /** Those of them that are required. */
  readonly days: readonly string[];
  readonly retiredOn: string | null;
  /** Nothing more was to come after the last. */
  readonly ended: boolean;
}

function owedDays(
  { kind, days, known, expected }: SourceDays,
  { today, requiredDays }: RetentionGiven,
  { oldest, newest = oldest }: { readonly oldest: string; readonly newest: string | undefined },
): OwedDays {
  const yesterday = dayNumber(today) - 1;
  const retired = expected?.retiredOn ?? null;
  // A source that goes on sending is not retired, whatever was said.
  const retiredOn = retired !== null && ![...days].some((day) => day > retired) ? retired : null;
  const until = kind === 'import' ? (later(newest, known?.until) ?? newest) : undefined;
  const end = earlier(retiredOn ?? undefined, until);
  const last = Math.min(yesterday, end === undefined ? yesterday : dayNumber(end));
  const first = dayNumber(oldest);
  const from = Math.max(first, dayNumber(today) - requiredDays);
  const owed = Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => dayText(from + index));
  return { first, last, days: owed, retiredOn, ended: last < yesterday };
}

/** Owed days that have no event, without those that its rhythm allows. */
function gapsOf({ days, imported, expected }: SourceDays, { first, last, days: owed }: OwedDays): readonly string[] {
  const everyDays = expected?.everyDays ?? 1;
  const gaps = new Set<number>();
  let silent: number[] = [];
  for (let day = first; day <= last + 1; day += 1) {
    const text = dayText(day);
    if (day <= last && !days.has(text) && imported?.has(text) !== true) silent.push(day);
    else {
      if (silent.length >= everyDays) for (const one of silent) gaps.add(one);
      silent = [];
    }
  }
  return owed.filter((day) => gaps.has(dayNumber(day)));
}

/** Days with next to no events beside the fullest, unless the trail closed them in time and they are whole. */
function unevenDays(
  { counts, days }: SourceDays,
  owed: readonly string[],
  { wholeDays, unevenBelow }: RetentionContext,
): readonly string[] {
  if (counts === undefined || unevenBelow === undefined) return [];
  const fullest = counts.values().reduce((most, count) => Math.max(most, count), 0);
  const thin = (day: string): boolean => (counts.get(day) ?? 0) * unevenBelow < fullest;
  return owed.filter((day) => days.has(day) && wholeDays?.has(day) !== true && thin(day));
}

interface Found {
  readonly owed: OwedDays;
  readonly gaps: number;
  readonly importedDays: number;
  readonly uneven: number;
}

function stateOf(kind: ReceiptKind, found: Found, firstRequired: number): SourceRetention['state'] {
  const { owed, gaps, importedDays, uneven } = found;
  if (gaps > 0) return 'gaps';
  if (owed.last < firstRequired) return 'retired';
  if (importedDays > 0) return 'imported';
  if (owed.retiredOn !== null) return 'retired';
  // An import that has ended proves nothing of the days after it.
  if (kind === 'import' && owed.ended) return 'imported';
  if (owed.first > firstRequired) return 'young';
  return uneven > 0 ? 'uneven' : 'whole';
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
