import { fromJson, type RecordStore } from '@qiaolou/record-store';
import { MINUTE_MS } from '@qiaolou/schema';
import type { z } from 'zod';
import { sourceKey, type SourceName } from '../receipts/source-name.ts';
import { sealDetailsSchema, SEAL_ACTION } from './seal-entry.ts';

/** A day closed in the audit trail: so many events had been received on it. */
export interface DaySeal {
  readonly day: string;
  readonly events: number;
  /** When it was sealed, UTC. */
  readonly at: string;
}

/** How long a source is known to have sent; an import until when. Dates. */
interface SourceSpan {
  readonly since: string;
  readonly until: string;
}

/** A source and how long it is known to have sent. */
export type KnownSource = SourceName & SourceSpan;

/** What the audit trail says was received. */
export interface Seals {
  /** By day; of a day sealed twice the first that counts. */
  readonly days: ReadonlyMap<string, DaySeal>;
  /** By `sourceKey`. */
  readonly sources: ReadonlyMap<string, KnownSource>;
}

/** Clocks of two machines, or of one before and after it was set right, may be that far apart. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/**
 * Reads the days that were sealed. Seals from the future, and those before which a later entry was written at an earlier
 * time, are void: the clock was ahead, and the days they close had not been.
 */
export async function readSeals({ db }: RecordStore, now: number): Promise<Seals> {
  const rows = await db
    .selectFrom('auditEntries')
    .select(['seq', 'at', 'details'])
    .where('action', '=', SEAL_ACTION)
    .where('outcome', '=', 'success')
    .orderBy('seq')
    .execute();
  const entries = rows.flatMap(({ at, details }) => {
    const read = sealDetailsSchema.safeParse(fromJson(details));
    return read.success ? [{ at, ...read.data }] : [];
  });
  return { days: daySeals(entries, now), sources: sourceSpans(entries) };
}

type SealEntry = z.infer<typeof sealDetailsSchema> & { readonly at: string };

/** Which days a trail's entries close, oldest entry first. */
export function daySeals(
  entries: readonly Pick<SealEntry, 'at' | 'days'>[],
  now: number,
): ReadonlyMap<string, DaySeal> {
  const days = new Map<string, DaySeal>();
  let latest = now + CLOCK_TOLERANCE_MS;
  for (const { at, days: sealed } of entries.toReversed()) {
    if (Date.parse(at) > latest) continue;
    latest = Math.min(latest, Date.parse(at) + CLOCK_TOLERANCE_MS);
    for (const { day, events } of sealed) days.set(day, { day, events, at });
  }
  return days;
}

function sourceSpans(entries: readonly SealEntry[]): ReadonlyMap<string, KnownSource> {
  const spans = new Map<string, KnownSource>();
  for (const { sources } of entries)
    for (const one of sources) {
      const known = spans.get(sourceKey(one));
      spans.set(sourceKey(one), { ...one, ...widest(known ?? one, one) });
    }
  return spans;
}

function widest(a: SourceSpan, b: SourceSpan): SourceSpan {
  return { since: a.since < b.since ? a.since : b.since, until: a.until > b.until ? a.until : b.until };
}
