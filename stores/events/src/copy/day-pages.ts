import {
  dateMs,
  isoTime,
  SHANGHAI,
  type Ast,
  type EcsEvent,
  type EventStore,
  type IsoTime,
  type Reading,
  type ReplaysSeen,
  type TimeRange,
} from '@qiaolou/schema';

/** Events of one page: what is in memory at a time. */
const PAGE = 2_000;
/** Events of a window: what each of its pages has to look through, and what is done again after an interruption. */
const MOST_IN_WINDOW = 20_000;
/** Widths that windows are made of, ms: where one has too many events it is made of the next. */
const WIDTHS: readonly number[] = [900_000, 30_000, 1_000];

/** Events in the order of time and id. */
export interface DayPage {
  readonly events: readonly EcsEvent[];
  /** Of the last page of a window its end: everything before it was given. */
  readonly end?: IsoTime | undefined;
}

/** What is read of a store. */
export type PagedStore = Pick<EventStore, 'search' | 'aggregate'>;

/** How pages are read. */
export interface PagesOptions extends Reading {
  readonly fields?: readonly string[] | undefined;
  /** What is stored when absent: a copy that has only what replays left to be seen would have lost originals. */
  readonly replays?: ReplaysSeen | undefined;
  /** Which events; all when absent. */
  readonly where?: Ast | undefined;
  /** Events of a window; 20,000 when absent. */
  readonly most?: number | undefined;
}

interface Windows {
  readonly where: Ast;
  readonly replays: ReplaysSeen;
  readonly store: PagedStore;
  readonly most: number;
  readonly reading: Reading;
}

/**
 * All events of a range page by page, in windows of time that hold about as many events each: a page of a whole day would
 * look through the whole day. Throws what the store throws.
 */
export async function* pagesOf(
  store: PagedStore,
  range: TimeRange,
  { fields, most = MOST_IN_WINDOW, where = { op: 'all' }, replays = 'stored', ...reading }: PagesOptions = {},
): AsyncGenerator<DayPage> {
  for await (const window of windowsOf({ store, most, reading, where, replays }, range, WIDTHS)) {
    const request = { where, replays, range: window, sort: 'oldest', limit: PAGE, fields } as const;
    let after: string | undefined;
    do {
      const page = await store.search({ ...request, after }, reading);
      after = page.next;
      yield { events: page.events, ...(after === undefined && { end: window.to }) };
    } while (after !== undefined);
  }
}

/** Windows of a range that have events, in order. */
async function* windowsOf(
  windows: Windows,
  range: TimeRange,
  [width = 1_000, ...finer]: readonly number[],
): AsyncGenerator<TimeRange> {
  const { most } = windows;
  let from = range.from;
  let events = 0;
  for (const part of await partsOf(windows, range, width)) {
    const isTooMuch = part.events > most && finer.length > 0;
    if (events > 0 && (isTooMuch || events + part.events > most)) {
      yield { from, to: part.from };
      from = part.from;
      events = 0;
    }
    if (isTooMuch) {
      yield* windowsOf(windows, part, finer);
      from = part.to;
    } else events += part.events;
  }
  if (events > 0) yield { from, to: range.to };
}

/** Parts of this width that have events, in order, within the range. */
async function partsOf({ store, reading, where, replays }: Windows, range: TimeRange, width: number) {
  const rows = await store.aggregate(
    {
      ...{ where, replays, range, metrics: [] },
      by: [{ kind: 'dateHistogram', intervalMs: width, zone: SHANGHAI }],
    },
    reading,
  );
  const [first, last] = [dateMs(range.from) ?? 0, dateMs(range.to) ?? 0];
  return rows
    .map(({ keys, count }) => ({ start: dateMs(String(keys[0])) ?? 0, events: count }))
    .sort((a, b) => a.start - b.start)
    .map(({ start, events }) => ({
      ...{ events, from: isoTime(Math.max(first, start)) },
      to: isoTime(Math.min(last, start + width)),
    }));
}
