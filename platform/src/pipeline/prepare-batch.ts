import {
  FLOW_MARK_LISTENER,
  type ExporterFigures,
  type LineCounts,
  type RecordDecoding,
  type SpooledRecord,
  type SpoolReader,
} from '@qiaolou/collector';
import type { Judge } from '@qiaolou/detection-rules';
import type { EventCollection } from '@qiaolou/event-store/worker';
import {
  WholeEvent,
  type DetectionMatch,
  type EcsEvent,
  type LazyEvent,
  type RawRecord,
  type SpoolPosition,
} from '@qiaolou/schema';
import { BatchSummary } from './batch-summary.ts';
import { judgeFaultMatch } from './judge-fault-match.ts';
import type { SourceContribution } from './pipeline-messages.ts';

/** What a batch is prepared with. */
export interface PrepareParts {
  readonly reader: SpoolReader;
  readonly decoding: RecordDecoding;
  /** In the order in which they look at each event. */
  readonly judges: readonly Judge[];
  /** Begins what the events of one origin are collected in for the store. */
  readonly collect: () => EventCollection;
  /** Most records of a batch. */
  readonly batchRecords: number;
}

const BATCH_BYTES = 8_000_000;
/** A flow datagram may be thousands of events: a batch ends with them, not with its records. */
const BATCH_EVENTS = 20_000;
/**
 * Records that are read, parsed, judged and collected together. Fewer, and each step finds its code and tables gone from the processor's
 * caches; more, and the collector of garbage has their events to copy.
 */
const RECORDS_AT_A_TIME = 256;
/** Of datagrams of flows, which become many events each, there are fewer. */
const BYTES_AT_A_TIME = 131_072;

/** A batch read, parsed and matched, but not stored yet. */
export interface PreparedBatch {
  readonly next: SpoolPosition;
  /** Where the oldest record is that events may still be made of: `next`, or where a window of flows began. */
  readonly openSince: SpoolPosition;
  readonly parts: readonly MatchedPart[];
  readonly sources: readonly SourceContribution[];
  readonly oldestReceivedAt: number;
  readonly damagedRanges: number;
  readonly decodersForgot: number;
  readonly lines: LineCounts;
  readonly flows: readonly ExporterFigures[];
}

/** What one origin contributed to a batch: live input, or one import. */
export interface MatchedPart {
  readonly importPeer: string;
  readonly records: number;
  readonly events: EventCollection;
  readonly matches: readonly DetectionMatch[];
}

/**
 * Reads the next batch of the spool, parses and matches it; undefined when there is nothing new. Synchronous, so that
 * the thread can do it while the store writes the batch before.
 */
export function prepareBatch(parts: PrepareParts): PreparedBatch | undefined {
  const summary = new BatchSummary();
  const read = readBatch(parts, summary);
  if (read === undefined) return undefined;
  for (const part of read.parts) finish(part, parts.judges);
  return {
    next: read.next,
    openSince: parts.decoding.openSince() ?? read.next,
    parts: read.parts,
    sources: summary.contributions(),
    oldestReceivedAt: read.oldestReceivedAt,
    damagedRanges: parts.reader.damage.ranges,
    decodersForgot: parts.decoding.forgot(),
    lines: parts.decoding.lines(),
    flows: parts.decoding.flows(),
  };
}

interface ReadBatch extends Pick<PreparedBatch, 'next' | 'oldestReceivedAt'> {
  /** Live input together, each import apart: an import is told what became of its own events. */
  readonly parts: readonly PartInMaking[];
}

interface PartInMaking {
  readonly importPeer: string;
  records: number;
  readonly events: EventCollection;
  readonly matches: DetectionMatch[];
  /** Nobody's events are judged before its own: a few of them wait at a time, those of others all. */
  readonly first: boolean;
  waiting: LazyEvent[];
  newest: EcsEvent | undefined;
}

/** Reads some records at a time: how many events they become is known only when they are decoded. */
function readBatch(given: PrepareParts, summary: BatchSummary): ReadBatch | undefined {
  const { reader, batchRecords } = given;
  const parts: Parts = new Map();
  const size = { records: 0, bytes: 0, events: 0 };
  let next: SpoolPosition | undefined;
  let oldestReceivedAt = Infinity;
  while (size.records < batchRecords && size.bytes < BATCH_BYTES && size.events < BATCH_EVENTS) {
    const wanted = Math.min(RECORDS_AT_A_TIME, batchRecords - size.records);
    const read = reader.read(wanted, Math.min(BYTES_AT_A_TIME, BATCH_BYTES - size.bytes));
    const events = given.decoding.decodeAll(read);
    let bytes = 0;
    for (const [place, { record, next: after }] of read.entries()) {
      const own = events[place] ?? [];
      summary.add(record, own);
      const part = partOf(record, parts, given.collect);
      if (record.listener !== FLOW_MARK_LISTENER) part.records += 1;
      take(own, part);
      bytes += record.payload.length;
      size.events += own.length;
      oldestReceivedAt = Math.min(oldestReceivedAt, record.receivedAt);
      next = after;
    }
    const ended = endedFlows(read, given.decoding);
    if (ended.length > 0) {
      summary.addFlows(ended);
      take(
        ended.map((event) => new WholeEvent(event)),
        partNamed('', parts, given.collect),
      );
      size.events += ended.length;
    }
    for (const part of parts.values()) if (part.first) work(part, given.judges);
    size.records += read.length;
    size.bytes += bytes;
    // Fewer: the spool's end, which is not looked for twice.
    if (read.length < wanted && bytes < BYTES_AT_A_TIME) break;
  }
  return next === undefined ? undefined : { next, oldestReceivedAt, parts: [...parts.values()] };
}

/** Rows of flows whose window ended on the way: live input, whatever was read. */
function endedFlows(read: readonly SpooledRecord[], decoding: RecordDecoding): readonly EcsEvent[] {
  const last = read.at(-1);
  return last === undefined ? [] : decoding.reached(last.position);
}

type Parts = Map<string, PartInMaking>;

function partOf({ listener, peer }: RawRecord, parts: Parts, collect: () => EventCollection): PartInMaking {
  return partNamed(listener === 'import' ? peer : '', parts, collect);
}

function partNamed(importPeer: string, parts: Parts, collect: () => EventCollection): PartInMaking {
  const known = parts.get(importPeer);
  if (known !== undefined) return known;
  const made = { records: 0, matches: [], waiting: [], newest: undefined };
  const part: PartInMaking = { importPeer, events: collect(), first: parts.size === 0, ...made };
  parts.set(importPeer, part);
  return part;
}

/** Takes events into their part. What waits longer than the records that are read together must be whole. */
function take(events: readonly LazyEvent[], part: PartInMaking): void {
  for (const event of events) part.waiting.push(part.first ? event : new WholeEvent(event.whole()));
}

/** Judges what waits and adds it to the collection. */
function work(part: PartInMaking, judges: readonly Judge[]): void {
  for (const event of part.waiting) judge(event, part.matches, judges);
  for (const event of part.waiting) collect(event, part.events);
  part.newest = part.waiting.at(-1)?.whole() ?? part.newest;
  part.waiting = [];
}

function collect(event: LazyEvent, events: EventCollection): void {
  const line = event.line();
  if (line === undefined) events.add(event.whole());
  else events.addLine(line);
}

/** Every judge looks at an event before the next one: a judge may build on what one before it saw in the same event. */
function judge(event: LazyEvent, matches: DetectionMatch[], judges: readonly Judge[]): void {
  for (const one of judges) {
    try {
      for (const match of one.evaluate(event)) matches.push(match);
    } catch (error) {
      matches.push(judgeFaultMatch(one.id, event.whole(), error));
    }
  }
}

/** Deals with what waits and asks the judges what else they have to tell. */
function finish(part: PartInMaking, judges: readonly Judge[]): void {
  work(part, judges);
  for (const one of judges) {
    try {
      for (const match of one.settle?.() ?? []) part.matches.push(match);
    } catch (error) {
      if (part.newest === undefined) throw error;
      part.matches.push(judgeFaultMatch(one.id, part.newest, error));
    }
  }
}
