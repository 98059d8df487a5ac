import { FLOW_MARK_LISTENER, originOf } from '@qiaolou/collector';
import {
  READING_MARKS,
  WholeEvent,
  type EcsEvent,
  type LazyEvent,
  type RawRecord,
  type ReadingMark,
} from '@qiaolou/schema';
import type { SourceContribution } from './pipeline-messages.ts';

const SKEW_SAMPLES = 8;
const MARKS: ReadonlySet<string> = new Set(READING_MARKS);

type Sender = Pick<RawRecord, 'listener' | 'peer'>;

interface Tally {
  readonly record: Sender;
  readonly datasets: Map<string, number>;
  readonly skewsMs: number[];
  readonly marks: Map<ReadingMark, number>;
  records: number;
  events: number;
  unparsed: number;
  lastReceivedAt: number;
  clockOffsetMinutes: number | undefined;
}

/** Adds up what each sender contributed to a batch. */
export class BatchSummary {
  readonly #tallies = new Map<string, Tally>();

  add(record: RawRecord, events: readonly LazyEvent[]): void {
    if (record.listener === FLOW_MARK_LISTENER) {
      this.#addFlows(events);
      return;
    }
    const isFlow = originOf(record.listener)?.decode === 'flows';
    const tally = this.#tallyOf(record);
    tally.records += 1;
    tally.lastReceivedAt = Math.max(tally.lastReceivedAt, record.receivedAt);
    if (isFlow) this.#addFlows(events);
    else for (const event of events) count(tally, event);
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
    const tally: Tally = { record: { listener, peer }, datasets: new Map(), skewsMs: [], marks: new Map(), ...counts };
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
  if (Array.isArray(tags))
    for (const tag of tags) if (isMark(tag)) tally.marks.set(tag, (tally.marks.get(tag) ?? 0) + 1);
}

function isMark(tag: unknown): tag is ReadingMark {
  return typeof tag === 'string' && MARKS.has(tag);
}
