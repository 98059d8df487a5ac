import { dateMs, type AppendResult, type EcsEvent, type IsoTime, type TimeRange } from '@qiaolou/schema';
import { pagesOf, type PagedStore } from './day-pages.ts';
import { dayRange } from './day-range.ts';
import { storePatiently, type Patience } from './store-patiently.ts';

/** What was done of a day so far. */
export interface DayCopied {
  /** Events read. */
  readonly events: number;
  /** Of them new in the other store. */
  readonly stored: number;
  /** Of them there before. */
  readonly duplicates: number;
  readonly rejected: number;
  /** Time from which to go on; absent when the day is done. */
  readonly place?: IsoTime | undefined;
}

/** What is copied where. */
export interface DayCopying extends Patience {
  readonly source: PagedStore;
  /** Stores a page for good; what it has already is a duplicate. */
  readonly store: (events: readonly EcsEvent[]) => Promise<AppendResult>;
  /** In Asia/Shanghai, `YYYY-MM-DD`. */
  readonly day: string;
  /** What an earlier run did; absent: the day begins. */
  readonly before?: DayCopied | undefined;
  /** Told of each part of the day once it is stored; the next is read when it resolves. */
  readonly onPart?: ((copied: DayCopied) => Promise<void>) | undefined;
  /** Events of a part; 20,000 when absent. */
  readonly partEvents?: number | undefined;
  /** Gets what the other store refuses for good. */
  readonly onRejected: (rejected: AppendResult['rejected']) => void;
}

const NONE: AppendResult = { accepted: 0, duplicates: 0, rejected: [] };
const NOTHING: DayCopied = { events: 0, stored: 0, duplicates: 0, rejected: 0 };

/**
 * Copies the events of a day in the order of their time, page by page; it can be interrupted at any moment and begun again
 * anywhere, because what is there already stays as it is. Throws what the stores throw (`store.corrupt` for a damaged day) and
 * `store.cancelled`.
 */
export async function copyDay(copying: DayCopying): Promise<DayCopied> {
  const { source, store, day, before = NOTHING, onPart, onRejected, partEvents, signal } = copying;
  const whole = dayRange(day);
  const range = { ...whole, from: placeIn(whole, before.place) };
  let copied = before;
  for await (const { events, end } of pagesOf(source, range, { most: partEvents, signal })) {
    const result = events.length === 0 ? NONE : await storePatiently(() => store(events), copying);
    if (result.rejected.length > 0) onRejected(result.rejected);
    copied = {
      events: copied.events + events.length,
      stored: copied.stored + result.accepted,
      duplicates: copied.duplicates + result.duplicates,
      rejected: copied.rejected + result.rejected.length,
      place: end,
    };
    if (end !== undefined) await onPart?.(copied);
  }
  const { place: _, ...done } = copied;
  await onPart?.(done);
  return done;
}

/** Where a day goes on: at its place, or at its beginning when that is none of the day. */
function placeIn({ from, to }: TimeRange, place: IsoTime | undefined): IsoTime {
  return place !== undefined && dateMs(place) !== undefined && place >= from && place <= to ? place : from;
}
