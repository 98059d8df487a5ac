import type { EventCollection } from '@qiaolou/event-store/worker';
import type { AppendResult } from '@qiaolou/schema';
import { tryPatiently, type Patience } from '../waiting/try-patiently.ts';
import type { PipelineBatch, RejectedEvent, StoredCounts } from './pipeline-messages.ts';
import type { MatchedPart, PreparedBatch } from './prepare-batch.ts';

const EMPTY: AppendResult = { accepted: 0, duplicates: 0, rejected: [] };

/**
 * Stores a batch. When it resolves the events are durable; the batch's matches and cursor still have to be committed
 * together, and until they are, the same records may come again: ids make that harmless. Undefined when the store was away
 * and the platform stops: the batch then comes again at the next start.
 */
export async function storeBatch(
  number: number,
  { parts, ...batch }: PreparedBatch,
  patience: Patience,
): Promise<PipelineBatch | undefined> {
  const stored: StoredCounts[] = [];
  try {
    for (const part of parts) {
      const counts = await storePart(part, patience);
      if (counts === undefined) return undefined;
      stored.push(counts);
    }
  } finally {
    for (const { events } of parts) events.close();
  }
  return { kind: 'batch', number, stored, ...batch };
}

async function storePart(
  { importPeer, records, events, matches }: MatchedPart,
  patience: Patience,
): Promise<StoredCounts | undefined> {
  // Waits while the store is busy or away: the spool holds what is not stored yet, nothing is dropped.
  const done = events.size === 0 ? { result: EMPTY } : await tryPatiently(() => events.append(), patience);
  if (done === undefined) return undefined;
  const { accepted: stored, duplicates, rejected } = done.result;
  const counts = { events: events.size, stored, duplicates, rejected: withEvents(rejected, events) };
  return { importPeer, records, ...counts, matches };
}

/** What was refused, with the events themselves: nothing else has them once the spool has moved on. */
function withEvents(rejected: AppendResult['rejected'], events: EventCollection): readonly RejectedEvent[] {
  if (rejected.length === 0) return [];
  const refused = events.withIds(new Set(rejected.map(({ id }) => id)));
  const byId = new Map(refused.map((event) => [event['event.id'], event]));
  return rejected.map((one) => ({ ...one, event: byId.get(one.id) }));
}
