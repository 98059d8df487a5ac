import type { Parser, SpooledRecord, SpoolReader } from '@qiaolou/collector';
import type { DetectionEngine } from '@qiaolou/detection-rules';
import {
  hasCode,
  type AppendResult,
  type DetectionMatch,
  type EcsEvent,
  type EventStore,
  type SpoolPosition,
} from '@qiaolou/schema';
import { BatchSummary } from './batch-summary.ts';
import type { PipelineBatch, SourceContribution, StoredCounts } from './pipeline-messages.ts';

/** What the pipeline is made of. */
export interface PipelineParts {
  readonly reader: SpoolReader;
  readonly parser: Parser;
  readonly engine: DetectionEngine;
  readonly store: EventStore;
  /** Most records of a batch. */
  readonly batchRecords: number;
  /** Waits before the store is tried again. */
  readonly pause: (ms: number) => Promise<void>;
  /** True when the platform stops: a store that is away is then waited for no longer. */
  readonly givesUp: () => boolean;
}

const BATCH_BYTES = 8_000_000;
const EMPTY: AppendResult = { accepted: 0, duplicates: 0, rejected: [] };

interface Parsed {
  readonly importPeer: string;
  records: number;
  readonly events: EcsEvent[];
}

/** Live input together, each import apart: an import is told what became of its own events. */
function partition(records: readonly SpooledRecord[], parser: Parser, summary: BatchSummary): readonly Parsed[] {
  const parts = new Map<string, Parsed>();
  for (const { record, position } of records) {
    const importPeer = record.listener === 'import' ? record.peer : '';
    const part = parts.get(importPeer) ?? { importPeer, records: 0, events: [] };
    parts.set(importPeer, part);
    const events = parser.parse(record, position);
    summary.add(record, events);
    part.records += 1;
    for (const event of events) part.events.push(event);
  }
  return [...parts.values()];
}

/** Waits while the store is busy or away: the spool holds what is not stored yet, nothing is dropped. */
async function appendPatiently(events: readonly EcsEvent[], parts: PipelineParts): Promise<AppendResult | undefined> {
  for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await parts.store.append(events);
    } catch (error) {
      if (!hasCode(error, 'store.busy') && !hasCode(error, 'store.unavailable')) throw error;
      if (parts.givesUp()) return undefined;
      await parts.pause(wait);
    }
  }
}

/** A batch read, parsed and matched, but not stored yet. */
export interface PreparedBatch {
  readonly next: SpoolPosition;
  readonly parts: readonly MatchedPart[];
  readonly sources: readonly SourceContribution[];
  readonly oldestReceivedAt: number;
  readonly damagedRanges: number;
}

interface MatchedPart {
  readonly importPeer: string;
  readonly records: number;
  readonly events: readonly EcsEvent[];
  readonly matches: readonly DetectionMatch[];
}

/**
 * Reads the next batch of the spool, parses and matches it; undefined when there is nothing new. Synchronous, so that
 * the thread can do it while the store writes the batch before.
 */
export function prepareBatch(parts: PipelineParts): PreparedBatch | undefined {
  const records = parts.reader.read(parts.batchRecords, BATCH_BYTES);
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const summary = new BatchSummary();
  const matched = partition(records, parts.parser, summary).map((part) => ({
    ...part,
    matches: part.events.flatMap((event) => parts.engine.evaluate(event)),
  }));
  return {
    next: last.next,
    parts: matched,
    sources: summary.contributions(),
    oldestReceivedAt: records.reduce((oldest, { record }) => Math.min(oldest, record.receivedAt), Infinity),
    damagedRanges: parts.reader.damage.ranges,
  };
}

/**
 * Stores a batch. When it resolves the events are durable; the batch's matches and cursor still have to be committed
 * together, and until they are, the same records may come again: ids make that harmless. Undefined when the store was away
 * and the platform stops: the batch then comes again at the next start.
 */
export async function storeBatch(
  number: number,
  { parts: matched, ...batch }: PreparedBatch,
  parts: PipelineParts,
): Promise<PipelineBatch | undefined> {
  const stored: StoredCounts[] = [];
  for (const part of matched) {
    const counts = await storePart(part, parts);
    if (counts === undefined) return undefined;
    stored.push(counts);
  }
  return { kind: 'batch', number, stored, ...batch };
}

async function storePart(part: MatchedPart, parts: PipelineParts): Promise<StoredCounts | undefined> {
  const result = part.events.length === 0 ? EMPTY : await appendPatiently(part.events, parts);
  if (result === undefined) return undefined;
  return {
    importPeer: part.importPeer,
    records: part.records,
    events: part.events.length,
    stored: result.accepted,
    duplicates: result.duplicates,
    rejected: result.rejected,
    matches: part.matches,
  };
}
