import {
  DAY_MS,
  dayOf,
  dayStart,
  isoTime,
  SHANGHAI,
  type AggregateRow,
  type Ast,
  type EventStore,
} from '@qiaolou/schema';
import { dayNumber } from './day-number.ts';
import type { SourceName } from './source-name.ts';

/** How far back receipts are looked at, days: beyond what must be kept, so that a longer retention is seen as such. */
export const LOOK_BACK_DAYS = 400;

/** Kept events by the day **this store took them**; dates in Asia/Shanghai. What the events say of themselves is not asked. */
export type DayCounts = ReadonlyMap<string, number>;

/** What of an event store is asked. */
type Aggregating = Pick<EventStore, 'aggregate'>;

/** What of one source is kept. */
export interface SourceReceipts extends SourceName {
  /** Events by day of receipt. */
  readonly received: DayCounts;
  /** Of an import: events by their own day, where they were taken later than the day after. */
  readonly imported: DayCounts;
}

/**
 * Reads what is kept of every source. No source is left out: they are asked for in portions until none is left. Receipts
 * from after `now` are void: somebody's clock was ahead.
 */
export async function readReceipts(events: Aggregating, now: number): Promise<readonly SourceReceipts[]> {
  return [...(await readSenders(events, now)), ...(await readImports(events, now))];
}

/** Reads how many events are kept of all that was received on each day. */
export async function readDayCounts(events: Aggregating, now: number): Promise<DayCounts> {
  const rows = await events.aggregate({
    ...{ where: receivedUntil(now), range: EVER, by: [RECEIPT_DAY], metrics: [] },
    replays: 'stored',
  });
  return new Map(rows.map(({ keys: [start], count }) => [dayOfKey(start), count]));
}

const SENDER = 'log.source.address';
const DATASET = 'event.dataset';
// Sources times days of one answer stay below the 65,536 buckets a search server gives.
const SENDERS_AT_ONCE = 150;
const DATASETS_AT_ONCE = 10;

const EVER = { from: '1970-01-01T00:00:00.000Z', to: '2999-12-31T00:00:00.000Z' };
const RECEIPT_DAY = { kind: 'dateHistogram', field: 'event.ingested', intervalMs: DAY_MS, zone: SHANGHAI } as const;
const EVENT_DAY = { kind: 'dateHistogram', field: '@timestamp', intervalMs: DAY_MS, zone: SHANGHAI } as const;

/** What a replay stored was received when its original was: it is no receipt of the day of the replay. */
const NOT_REPLAYED: Ast = { op: 'not', arg: { op: 'exists', field: 'qiaolou.replay' } };

function receivedUntil(now: number): Ast {
  const gte = isoTime(dayStart(now) - LOOK_BACK_DAYS * DAY_MS);
  return { op: 'range', field: 'event.ingested', gte, lte: isoTime(now) };
}

async function readSenders(events: Aggregating, now: number): Promise<readonly SourceReceipts[]> {
  const found = await eachValue(SENDER, SENDERS_AT_ONCE, (others) =>
    events.aggregate({
      where: { op: 'and', args: [receivedUntil(now), NOT_REPLAYED, ...others] },
      ...{ range: EVER, replays: 'stored' },
      by: [{ kind: 'terms', field: SENDER, size: SENDERS_AT_ONCE }, RECEIPT_DAY],
      metrics: [],
    }),
  );
  return [...found].map(([source, rows]) => ({
    kind: 'sender',
    source,
    received: new Map(rows.map(({ keys: [, start], count }) => [dayOfKey(start), count])),
    imported: new Map(),
  }));
}

async function readImports(events: Aggregating, now: number): Promise<readonly SourceReceipts[]> {
  const noSender: Ast = { op: 'not', arg: { op: 'exists', field: SENDER } };
  const found = await eachValue(DATASET, DATASETS_AT_ONCE, (others) =>
    events.aggregate({
      where: { op: 'and', args: [receivedUntil(now), NOT_REPLAYED, noSender, ...others] },
      ...{ range: EVER, replays: 'stored' },
      by: [{ kind: 'terms', field: DATASET, size: DATASETS_AT_ONCE }, EVENT_DAY, RECEIPT_DAY],
      metrics: [],
    }),
  );
  return [...found].map(([source, rows]) => ({ kind: 'import', source, ...importDays(rows) }));
}

/** Asks for the rows of the most frequent values of a field, then of the others, until there are no others. */
async function eachValue(
  field: string,
  atOnce: number,
  ask: (others: readonly Ast[]) => Promise<readonly AggregateRow[]>,
): Promise<ReadonlyMap<string, readonly AggregateRow[]>> {
  const all = new Map<string, readonly AggregateRow[]>();
  for (;;) {
    const values = [...all.keys()];
    const rows = await ask(values.length === 0 ? [] : [{ op: 'not', arg: { op: 'in', field, values } }]);
    const found = Map.groupBy(rows, ({ keys: [value] }) => String(value));
    for (const [value, of] of found) if (!all.has(value)) all.set(value, of);
    if (found.size < atOnce || all.size === values.length) return all;
  }
}

/** Of events without a sender those of a day or the day before it are received, as with a nightly import; older are imported. */
function importDays(rows: readonly AggregateRow[]): Pick<SourceReceipts, 'received' | 'imported'> {
  const received = new Map<string, number>();
  const imported = new Map<string, number>();
  for (const { keys, count } of rows) {
    const [day, receipt] = [dayOfKey(keys[1]), dayOfKey(keys[2])];
    const late = dayNumber(receipt) - dayNumber(day);
    // What is dated after its receipt is of no day that has been.
    if (late < 0) continue;
    const into = late <= 1 ? received : imported;
    into.set(day, (into.get(day) ?? 0) + count);
  }
  return { received, imported };
}

function dayOfKey(start: AggregateRow['keys'][number] | undefined): string {
  return dayOf(Date.parse(String(start)));
}
