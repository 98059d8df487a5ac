import { dayStart, isoTime, SocError, type Ast, type EcsEvent, type Reading } from '@qiaolou/schema';
import { astDsl } from './ast-dsl.ts';
import type { PointInTimeApi } from './dialects/dialect.ts';
import { documentEvent } from './event-document.ts';
import type { DayIndex, EventIndices } from './event-indices.ts';
import type { SearchServer } from './plain-transport.ts';
import { readInOrder } from './read-in-order.ts';

/** Where events are read. */
export interface SpanSource {
  readonly server: SearchServer;
  readonly indices: EventIndices;
  readonly pointInTime: PointInTimeApi | undefined;
}

/** Which events are read: those of a query in a span of event times, epoch ms, open where it is infinite, the end not among them. */
export interface SpanWanted {
  readonly where: Ast;
  readonly span: { readonly from: number; readonly to: number };
}

/** Events of a page at most. */
const PAGE = 1_000;
/** Bytes of one answer: its events are in memory three times for a moment. */
const PAGE_BYTES = 16_777_216;

/**
 * The events of a query and a span by `@timestamp` and `event.id`, day after day, each as it was when it began where the server has
 * points in time. What was acknowledged before the call is among them. Throws as `search`: a day that is closed or
 * cannot be read whole ends it, so that a part is never taken for all.
 */
export async function* readSpan(
  { server, indices, pointInTime }: SpanSource,
  { where, span }: SpanWanted,
  reading: Pick<Reading, 'signal'> = {},
): AsyncGenerator<readonly EcsEvent[]> {
  await indices.refresh();
  const time = {
    ...(Number.isFinite(span.from) && { gte: isoTime(span.from) }),
    ...(Number.isFinite(span.to) && { lt: isoTime(span.to) }),
  };
  const query = { bool: { filter: [{ range: { '@timestamp': time } }, astDsl(where)] } };
  const sort = ['@timestamp', 'event.id'].map((field) => ({ [field]: { order: 'asc' } }));
  const days = await indices.days();
  const open = new Set(days.map(({ index }) => index));
  const closed = (await indices.names()).find((index) => !open.has(index));
  // A day that a search leaves out without a word.
  if (closed !== undefined) throw new SocError('store.unavailable', { index: closed, reason: 'closed' });
  for (const { index } of days.filter((day) => mayHave(day, span))) {
    const what = { indices: index, query, sort, size: PAGE, source: true };
    for await (const page of readInOrder(server, pointInTime, what, { ...reading, mostBytes: PAGE_BYTES }))
      yield page.map(({ _source }) => documentEvent(_source));
  }
}

/** Whether a day has something of a span; a day of more than four digits is read whatever it is. */
function mayHave({ day, events }: DayIndex, { from, to }: SpanWanted['span']): boolean {
  if (events === 0) return false;
  const start = Date.parse(`${day}T00:00:00+08:00`);
  if (Number.isNaN(start)) return true;
  return start < to && (from === -Infinity || start >= dayStart(from));
}
