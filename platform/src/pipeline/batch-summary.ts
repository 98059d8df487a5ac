import { FLOW_MARK_LISTENER, originOf } from '@qiaolou/collector';
import {
  READING_MARKS,
  WholeEvent,
  type EcsEvent,
  type LazyEvent,
  type LineCharset,
  type LineHeader,
  type RawRecord,
  type ReadingMark,
} from '@qiaolou/schema';
import { charsetOf, headerOf } from './line-shape.ts';
import type { SourceContribution } from './pipeline-messages.ts';

const SKEW_SAMPLES = 8;
/** Lines of a batch whose header is looked at: of one sender, and of all together. */
const HEADER_SAMPLES = 2;
const MOST_HEADERS = 256;
/** Fields told apart of which values were not read. */
const MOST_UNREAD = 16;
const MARKS: ReadonlySet<string> = new Set(READING_MARKS);

type Sender = Pick<RawRecord, 'listener' | 'peer'>;

interface Tally {
  readonly record: Sender;
  readonly datasets: Map<string, number>;
  readonly skewsMs: number[];
  readonly marks: Map<ReadingMark, number>;
  readonly charsets: Partial<Record<LineCharset, number>>;
  readonly headers: Partial<Record<LineHeader, number>>;
  readonly unread: Map<string, number>;
  records: number;
  events: number;
  unparsed: number;
  lastReceivedAt: number;
  clockOffsetMinutes: number | undefined;
}

/** Adds up what each sender contributed to a batch. */
export class BatchSummary {
  readonly #tallies = new Map<string, Tally>();
  #headers = 0;

  add(record: RawRecord, events: readonly LazyEvent[]): void {
    if (record.listener === FLOW_MARK_LISTENER) {
      this.#addFlows(events);
      return;
    }
    const decode = originOf(record.listener)?.decode;
    const isFlow = decode === 'flows';
    const tally = this.#tallyOf(record);
    tally.records += 1;
    tally.lastReceivedAt = Math.max(tally.lastReceivedAt, record.receivedAt);
    if (isFlow) this.#addFlows(events);
    else for (const event of events) count(tally, event);
    if (decode === 'text') this.#look(tally, record, events);
  }

  #look({ records, charsets, headers }: Tally, { payload }: RawRecord, events: readonly LazyEvent[]): void {
    const charset = charsetOf(payload, events);
    charsets[charset] = (charsets[charset] ?? 0) + 1;
    if (records > HEADER_SAMPLES || this.#headers >= MOST_HEADERS) return;
    this.#headers += 1;
    const header = headerOf(payload);
    headers[header] = (headers[header] ?? 0) + 1;
  }

  /** Adds events of flows, which may be of other exporters than the record that ended their window. */
  addFlows(events: readonly EcsEvent[]): void {
    this.#addFlows(events.map((event) => new WholeEvent(event)));
  }

  #addFlows(events: readonly LazyEvent[]): void {
    for (const event of events) {
      const [listener, peer] = [event.value('qiaolou.listener'), event.value('log.source.address')];
      count(this.#tallyOf({ listener: String(listener), peer: String(peer) }), event);
    }
  }

  #tallyOf({ listener, peer }: Sender): Tally {
    const key = `${listener}/${peer}`;
    const known = this.#tallies.get(key);
    if (known !== undefined) return known;
    const counts = { records: 0, events: 0, unparsed: 0, lastReceivedAt: 0, clockOffsetMinutes: undefined };
    const found = { datasets: new Map(), skewsMs: [], marks: new Map(), charsets: {}, headers: {}, unread: new Map() };
    const tally: Tally = { record: { listener, peer }, ...found, ...counts };
    this.#tallies.set(key, tally);
    return tally;
  }

  contributions(): readonly SourceContribution[] {
    return [...this.#tallies.values()].map(({ record, datasets, ...tally }) => ({
      listener: record.listener,
      peer: record.peer,
      dataset: [...datasets].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unparsed',
      records: tally.records,
      events: tally.events,
      unparsed: tally.unparsed,
      lastReceivedAt: tally.lastReceivedAt,
      skewsMs: tally.skewsMs,
      marks: Object.fromEntries(tally.marks),
      charsets: tally.charsets,
      headers: tally.headers,
      unread: tally.unread,
      clockOffsetMinutes: tally.clockOffsetMinutes,
    }));
  }
}

function count(tally: Tally, event: LazyEvent): void {
  tally.events += 1;
  if (event.value('event.kind') === 'pipeline_error') tally.unparsed += 1;
  const dataset = String(event.value('event.dataset'));
  tally.datasets.set(dataset, (tally.datasets.get(dataset) ?? 0) + 1);
  const skew = event.value('qiaolou.skew_ms');
  if (typeof skew === 'number' && tally.skewsMs.length < SKEW_SAMPLES) tally.skewsMs.push(skew);
  const offset = event.value('qiaolou.clock_offset_minutes');
  if (typeof skew === 'number') tally.clockOffsetMinutes = typeof offset === 'number' ? offset : 0;
  const tags = event.value('tags');
  if (!Array.isArray(tags)) return;
  for (const tag of tags) if (isMark(tag)) tally.marks.set(tag, (tally.marks.get(tag) ?? 0) + 1);
  if (tags.includes('value_unread')) countUnread(tally, event.value('qiaolou.unread_fields'));
}

function countUnread({ unread }: Tally, fields: unknown): void {
  if (!Array.isArray(fields)) return;
  for (const field of fields) {
    const known = unread.has(String(field)) || unread.size < MOST_UNREAD ? String(field) : '*';
    unread.set(known, (unread.get(known) ?? 0) + 1);
  }
}

function isMark(tag: unknown): tag is ReadingMark {
  return typeof tag === 'string' && MARKS.has(tag);
}
