import type { RecordDecoding, SpoolReader } from '@qiaolou/collector';
import type { Judge } from '@qiaolou/detection-rules';
import type { DetectionMatch, EcsEvent, SpoolPosition } from '@qiaolou/schema';
import { BatchSummary } from './batch-summary.ts';
import { judgeFaultMatch } from './judge-fault-match.ts';
import type { SourceContribution } from './pipeline-messages.ts';

/** What a batch is prepared with. */
export interface PrepareParts {
  readonly reader: SpoolReader;
  readonly decoding: RecordDecoding;
  /** In the order in which they look at each event. */
  readonly judges: readonly Judge[];
  /** Most records of a batch. */
  readonly batchRecords: number;
}

const BATCH_BYTES = 8_000_000;
/** A flow datagram may be thousands of events: a batch ends with them, not with its records. */
const BATCH_EVENTS = 20_000;
const RECORDS_AT_A_TIME = 8;

/** A batch read, parsed and matched, but not stored yet. */
export interface PreparedBatch {
  readonly next: SpoolPosition;
  readonly parts: readonly MatchedPart[];
  readonly sources: readonly SourceContribution[];
  readonly oldestReceivedAt: number;
  readonly damagedRanges: number;
  readonly decodersForgot: number;
}

/** What one origin contributed to a batch: live input, or one import. */
export interface MatchedPart {
  readonly importPeer: string;
  readonly records: number;
  readonly events: readonly EcsEvent[];
  readonly matches: readonly DetectionMatch[];
}

/**
 * Reads the next batch of the spool, parses and matches it; undefined when there is nothing new. Synchronous, so that
 * the thread can do it while the store writes the batch before.
 */
export function prepareBatch(parts: PrepareParts): PreparedBatch | undefined {
  const summary = new BatchSummary();
  const decoded = decodeBatch(parts, summary);
  if (decoded === undefined) return undefined;
  return {
    next: decoded.next,
    parts: decoded.parts.map((part) => ({ ...part, matches: judged(part.events, parts.judges) })),
    sources: summary.contributions(),
    oldestReceivedAt: decoded.oldestReceivedAt,
    damagedRanges: parts.reader.damage.ranges,
    decodersForgot: parts.decoding.forgot(),
  };
}

interface DecodedBatch extends Pick<PreparedBatch, 'next' | 'oldestReceivedAt'> {
  /** Live input together, each import apart: an import is told what became of its own events. */
  readonly parts: readonly DecodedPart[];
}

interface DecodedPart {
  readonly importPeer: string;
  records: number;
  readonly events: EcsEvent[];
}

/** Reads a few records at a time: how many events they become is known only when they are decoded. */
function decodeBatch(
  { reader, decoding, batchRecords }: PrepareParts,
  summary: BatchSummary,
): DecodedBatch | undefined {
  const parts = new Map<string, DecodedPart>();
  const size = { records: 0, bytes: 0, events: 0 };
  let next: SpoolPosition | undefined;
  let oldestReceivedAt = Infinity;
  while (size.records < batchRecords && size.bytes < BATCH_BYTES && size.events < BATCH_EVENTS) {
    const wanted = Math.min(RECORDS_AT_A_TIME, batchRecords - size.records);
    const read = reader.read(wanted, BATCH_BYTES - size.bytes);
    for (const { record, position, next: after } of read) {
      const importPeer = record.listener === 'import' ? record.peer : '';
      const part = parts.get(importPeer) ?? { importPeer, records: 0, events: [] };
      parts.set(importPeer, part);
      const events = decoding.decode(record, position);
      summary.add(record, events);
      part.records += 1;
      for (const event of events) part.events.push(event);
      size.records += 1;
      size.bytes += record.payload.length;
      size.events += events.length;
      oldestReceivedAt = Math.min(oldestReceivedAt, record.receivedAt);
      next = after;
    }
    // Fewer: the spool's end, which is not looked for twice.
    if (read.length < wanted) break;
  }
  return next === undefined ? undefined : { next, oldestReceivedAt, parts: [...parts.values()] };
}

/** Every judge looks at each event before the next one: a judge may build on what one before it saw in the same event. */
function judged(events: readonly EcsEvent[], judges: readonly Judge[]): readonly DetectionMatch[] {
  const matches: DetectionMatch[] = [];
  const take = (judge: Judge, event: EcsEvent | undefined, found: () => readonly DetectionMatch[]): void => {
    try {
      for (const match of found()) matches.push(match);
    } catch (error) {
      if (event === undefined) throw error;
      matches.push(judgeFaultMatch(judge.id, event, error));
    }
  };
  for (const event of events) for (const judge of judges) take(judge, event, () => judge.evaluate(event));
  for (const judge of judges) take(judge, events.at(-1), () => judge.settle?.() ?? []);
  return matches;
}
