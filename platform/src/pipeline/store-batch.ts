import type { AppendResult, EcsEvent, EventStore } from '@qiaolou/schema';
import { tryPatiently, type Patience } from '../waiting/try-patiently.ts';
import type { PipelineBatch, RejectedEvent, StoredCounts } from './pipeline-messages.ts';
import type { MatchedPart, PreparedBatch } from './prepare-batch.ts';

/** What a batch is stored with. */
export interface StoreParts {
  readonly store: EventStore;
  /** How a store that is away is waited for. */
  readonly patience: Patience;
}

const EMPTY: AppendResult = { accepted: 0, duplicates: 0, rejected: [] };

/**
 * Stores a batch. When it resolves the events are durable; the batch's matches and cursor still have to be committed
 * together, and until they are, the same records may come again: ids make that harmless. Undefined when the store was away
 * and the platform stops: the batch then comes again at the next start.
 */
export async function storeBatch(
  number: number,
  { parts: matched, ...batch }: PreparedBatch,
  parts: StoreParts,
): Promise<PipelineBatch | undefined> {
  const stored: StoredCounts[] = [];
  for (const part of matched) {
    const counts = await storePart(part, parts);
    if (counts === undefined) return undefined;
    stored.push(counts);
  }
  return { kind: 'batch', number, stored, ...batch };
}

async function storePart(part: MatchedPart, parts: StoreParts): Promise<StoredCounts | undefined> {
  const result = part.events.length === 0 ? EMPTY : await appendPatiently(part.events, parts);
  if (result === undefined) return undefined;
  return {
    importPeer: part.importPeer,
    records: part.records,
    events: part.events.length,
    stored: result.accepted,
    duplicates: result.duplicates,
    rejected: withEvents(result.rejected, part.events),
    matches: part.matches,
  };
}

/** Waits while the store is busy or away: the spool holds what is not stored yet, nothing is dropped. */
async function appendPatiently(
  events: readonly EcsEvent[],
  { store, patience }: StoreParts,
): Promise<AppendResult | undefined> {
  return (await tryPatiently(() => store.append(events), patience))?.result;
}

/** What was refused, with the events themselves: nothing else has them once the spool has moved on. */
function withEvents(rejected: AppendResult['rejected'], events: readonly EcsEvent[]): readonly RejectedEvent[] {
  if (rejected.length === 0) return [];
  const byId = new Map(events.map((event) => [event['event.id'], event]));
  return rejected.map((one) => ({ ...one, event: byId.get(one.id) }));
}
