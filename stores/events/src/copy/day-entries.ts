import { sm3Hex } from '@qiaolou/crypto';
import { compareText, dateMs, type EcsEvent, type Reading } from '@qiaolou/schema';
import type { SearchPosition } from '../contract/store-request.ts';
import type { ServerEventStore } from '../elasticsearch/elasticsearch-event-store.ts';
import { pagesOf, type PagedStore } from './day-pages.ts';
import { dayRange } from './day-range.ts';

/** Events of one page. */
const PAGE = 2_000;

/** What is compared of an event. */
export interface DayEntry extends SearchPosition {
  /** SM3 of the event without the time of its storing; absent when only ids are compared. */
  readonly sum?: string | undefined;
}

/** Entries of a day in the order of time and id, page by page. */
export type DayEntries = (day: string, whole: boolean, reading?: Reading) => AsyncGenerator<readonly DayEntry[]>;

/** The entries of any store, by pages of searches. Throws as `search`. */
export function entriesOf(store: PagedStore): DayEntries {
  return async function* (day, whole, reading) {
    for await (const { events } of pagesOf(store, dayRange(day), {
      ...reading,
      ...(!whole && { fields: ['event.id'] }),
    }))
      yield events.map((event) => entryOf(event, whole));
  };
}

/** The entries of a store on a search server, in one point in time where it has those. */
export function entriesOfServer(store: ServerEventStore): DayEntries {
  return async function* (day, whole, reading) {
    if (!whole) yield* store.positionsOfDay(day, PAGE, reading);
    else for await (const page of store.eventsOfDay(day, PAGE, reading)) yield page.map((one) => entryOf(one, true));
  };
}

function entryOf(event: EcsEvent, whole: boolean): DayEntry {
  const position = { ts: dateMs(event['@timestamp']) ?? NaN, id: event['event.id'] };
  return whole ? { ...position, sum: sm3Hex(canonical(event)) } : position;
}

/** An event as text, the same for the same fields in whichever order. */
function canonical(event: EcsEvent): string {
  const fields = Object.entries(event).filter(([field]) => field !== 'event.ingested');
  return JSON.stringify(fields.sort(([a], [b]) => compareText(a, b)));
}
