import type { Parser, SpooledRecord, SpoolReader } from '@qiaolou/collector';
import type { DetectionEngine } from '@qiaolou/detection-rules';
import { hasCode, type AppendResult, type DetectionMatch, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { BatchSummary } from './batch-summary.ts';
import type { PipelineBatch, StoredCounts } from './pipeline-messages.ts';

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
async function appendPatiently(events: readonly EcsEvent[], parts: PipelineParts): Promise<AppendResult> {
  for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await parts.store.append(events);
    } catch (error) {
      if (!hasCode(error, 'store.busy') && !hasCode(error, 'store.unavailable')) throw error;
      await parts.pause(wait);
    }
  }
}

async function storePart(part: Parsed, parts: PipelineParts): Promise<StoredCounts> {
  const matches: DetectionMatch[] = [];
  for (const event of part.events) for (const match of parts.engine.evaluate(event)) matches.push(match);
  const result = part.events.length === 0 ? EMPTY : await appendPatiently(part.events, parts);
  return {
    importPeer: part.importPeer,
    records: part.records,
    events: part.events.length,
    stored: result.accepted,
    duplicates: result.duplicates,
    rejected: result.rejected,
    matches,
  };
}

/**
 * Reads the next batch of the spool, parses, matches and stores it; undefined when there is nothing new. When it
 * resolves the events are durable; the batch's matches and cursor still have to be committed together, and until they
 * are, the same records may come again: ids make that harmless.
 */
export async function nextBatch(number: number, parts: PipelineParts): Promise<PipelineBatch | undefined> {
  const records = parts.reader.read(parts.batchRecords, BATCH_BYTES);
  const last = records.at(-1);
  if (last === undefined) return undefined;
  const summary = new BatchSummary();
  const stored: StoredCounts[] = [];
  for (const part of partition(records, parts.parser, summary)) stored.push(await storePart(part, parts));
  return {
    kind: 'batch',
    number,
    next: last.next,
    stored,
    sources: summary.contributions(),
    oldestReceivedAt: records.reduce((oldest, { record }) => Math.min(oldest, record.receivedAt), Infinity),
    damagedRanges: parts.reader.damage.ranges,
  };
}
