import { appendFileSync } from 'node:fs';
import { recordMatches } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, type Clock, type SpoolPosition } from '@qiaolou/schema';
import type { PipelineBatch, StoredCounts } from './pipeline-messages.ts';

/** Name of the pipeline's cursor. */
const PIPELINE_CURSOR = 'pipeline';

export interface CommitBatchOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Gets events the store refused, one JSON object a line. */
  readonly rejectedFile: string;
  /** Id of the spool the cursor belongs to. */
  readonly spoolId: string;
}

/** What committing a batch did. */
export interface CommittedBatch {
  /** Alerts newly written, per origin (empty = live input). */
  readonly newAlerts: ReadonlyMap<string, number>;
}

function keepRejected(stored: readonly StoredCounts[], file: string): void {
  const lines = stored.flatMap(({ rejected }) => rejected.map((event) => `${JSON.stringify(event)}\n`));
  if (lines.length > 0) appendFileSync(file, lines.join(''), { mode: 0o600 });
}

/**
 * Writes the alerts of a batch and moves the cursor, in one transaction (docs/decisions/0002): a crash before it replays
 * the batch, a crash after it does not.
 */
export async function commitBatch(batch: PipelineBatch, options: CommitBatchOptions): Promise<CommittedBatch> {
  const { records, clock, rejectedFile, spoolId } = options;
  keepRejected(batch.stored, rejectedFile);
  return records.transaction(async (tx) => {
    const newAlerts = new Map<string, number>();
    for (const { importPeer, matches } of batch.stored) {
      if (matches.length === 0) continue;
      newAlerts.set(importPeer, (await recordMatches(tx, matches, { clock })).newAlerts);
    }
    const cursor = { ...batch.next, updatedAt: isoTime(clock.now()) };
    await tx.db
      .insertInto('pipelineCursors')
      .values({ name: cursorName(spoolId), ...cursor })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(cursor))
      .execute();
    return { newAlerts };
  });
}

/** The cursor of a spool: a new spool under an old database starts at its own beginning. */
function cursorName(spoolId: string): string {
  return `${PIPELINE_CURSOR}/${spoolId}`;
}

/** Where the pipeline continues; undefined for a spool never read. */
export async function readCursor(records: RecordStore, spoolId: string): Promise<SpoolPosition | undefined> {
  const row = await records.db
    .selectFrom('pipelineCursors')
    .select(['segment', 'offset'])
    .where('name', '=', cursorName(spoolId))
    .executeTakeFirst();
  return row === undefined ? undefined : { segment: row.segment, offset: row.offset };
}
