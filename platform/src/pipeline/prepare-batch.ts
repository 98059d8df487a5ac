import type { RecordDecoding, SpooledRecord, SpoolReader } from '@qiaolou/collector';
import type { Judge } from '@qiaolou/detection-rules';
import type { DetectionMatch, EcsEvent, SpoolPosition } from '@qiaolou/schema';
import { BatchSummary } from './batch-summary.ts';
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

/** A batch read, parsed and matched, but not stored yet. */
export interface PreparedBatch {
  readonly next: SpoolPosition;
  readonly parts: readonly MatchedPart[];
  readonly sources: readonly SourceContribution[];
  readonly oldestReceivedAt: number;
  readonly damagedRanges: number;
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
  const records = parts.reader.read(parts.batchRecords, BATCH_BYTES);
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const summary = new BatchSummary();
  const matched = partition(records, parts.decoding, summary).map((part) => ({
    ...part,
    matches: judged(part.events, parts.judges),
  }));
  return {
    next: last.next,
    parts: matched,
    sources: summary.contributions(),
    oldestReceivedAt: records.reduce((oldest, { record }) => Math.min(oldest, record.receivedAt), Infinity),
    damagedRanges: parts.reader.damage.ranges,
  };
}

interface Parsed {
  readonly importPeer: string;
  records: number;
  readonly events: EcsEvent[];
}

/** Live input together, each import apart: an import is told what became of its own events. */
function partition(
  records: readonly SpooledRecord[],
  decoding: RecordDecoding,
  summary: BatchSummary,
): readonly Parsed[] {
  const parts = new Map<string, Parsed>();
  for (const { record, position } of records) {
    const importPeer = record.listener === 'import' ? record.peer : '';
    const part = parts.get(importPeer) ?? { importPeer, records: 0, events: [] };
    parts.set(importPeer, part);
    const events = decoding.decode(record, position);
    summary.add(record, events);
    part.records += 1;
    for (const event of events) part.events.push(event);
  }
  return [...parts.values()];
}

/** Every judge looks at each event before the next one: a judge may build on what one before it saw in the same event. */
function judged(events: readonly EcsEvent[], judges: readonly Judge[]): readonly DetectionMatch[] {
  const matches: DetectionMatch[] = [];
  for (const event of events) for (const judge of judges) matches.push(...judge.evaluate(event));
  for (const judge of judges) matches.push(...(judge.settle?.() ?? []));
  return matches;
}
