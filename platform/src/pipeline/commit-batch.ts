import { recordMatches } from '@qiaolou/incidents';
import type { PipelineCursor, RecordStore } from '@qiaolou/record-store';
import { isoTime, type Clock, type SpoolPosition } from '@qiaolou/schema';
import { createDeadLetters } from './dead-letters.ts';
import type { PipelineBatch } from './pipeline-messages.ts';

/** Name of the pipeline's cursor. */
const PIPELINE_CURSOR = 'pipeline';

/** A place as its row has it. */
type CursorPlace = Pick<PipelineCursor, 'segment' | 'offset' | 'frame'>;

export interface CommitBatchOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Gets events the store refused, one JSON object a line; as of dead letters. */
  readonly rejectedFile: string;
  /** As of dead letters. */
  readonly onDropped: (file: string) => void;
  /** Id of the spool the cursor belongs to. */
  readonly spoolId: string;
}

/** What committing a batch did. */
export interface CommittedBatch {
  /** Alerts newly written, per origin (empty = live input). */
  readonly newAlerts: ReadonlyMap<string, number>;
  /** Decided rows that were opened again. */
  readonly reopened: number;
}

/**
 * Makes what writes the alerts of a batch and moves the cursor, in one transaction (docs/decisions/0002): a crash before it
 * replays the batch, a crash after it does not. A batch that failed with what passes by itself may be given again.
 */
export function createBatchCommit(options: CommitBatchOptions): (batch: PipelineBatch) => Promise<CommittedBatch> {
  const { rejectedFile: file, clock, onDropped } = options;
  const keepRejected = createDeadLetters({ file, clock, onDropped });
  return async (batch) => {
    await keepRejected(batch);
    return writeBatch(batch, options);
  };
}

function writeBatch(batch: PipelineBatch, { records, clock, spoolId }: CommitBatchOptions): Promise<CommittedBatch> {
  return records.transaction(async (tx) => {
    const newAlerts = new Map<string, number>();
    let reopened = 0;
    for (const { importPeer, matches } of batch.stored) {
      if (matches.length === 0) continue;
      const recorded = await recordMatches(tx, matches, { clock });
      newAlerts.set(importPeer, recorded.newAlerts);
      reopened += recorded.reopenedGroups.length;
    }
    const updatedAt = isoTime(clock.now());
    const cursors = [
      { name: cursorName(spoolId), ...rowOf(batch.next), updatedAt },
      { name: openName(spoolId), ...rowOf(batch.openSince), updatedAt },
    ];
    await tx.db
      .insertInto('pipelineCursors')
      .values(cursors)
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((eb) => ({
          segment: eb.ref('excluded.segment'),
          offset: eb.ref('excluded.offset'),
          frame: eb.ref('excluded.frame'),
          updatedAt: eb.ref('excluded.updatedAt'),
        })),
      )
      .execute();
    return { newAlerts, reopened };
  });
}

/** The cursor of a spool: a new spool under an old database starts at its own beginning. */
function cursorName(spoolId: string): string {
  return `${PIPELINE_CURSOR}/${spoolId}`;
}

/** Where the window of flows began that was open at the cursor; the cursor's place when none was. */
function openName(spoolId: string): string {
  return `${PIPELINE_CURSOR}-open/${spoolId}`;
}

/** Where the pipeline continues. */
export interface PipelineCursors {
  readonly from: SpoolPosition;
  /** Where the window of flows began that was open there; undefined: none was. */
  readonly openSince: SpoolPosition | undefined;
}

/** Where the pipeline continues; undefined for a spool never read. */
export async function readCursors(records: RecordStore, spoolId: string): Promise<PipelineCursors | undefined> {
  const rows = await records.db
    .selectFrom('pipelineCursors')
    .select(['name', 'segment', 'offset', 'frame', 'updatedAt'])
    .where('name', 'in', [cursorName(spoolId), openName(spoolId)])
    .execute();
  const cursor = rows.find(({ name }) => name === cursorName(spoolId));
  // One of another time was left behind by a version that knew of no windows.
  const open = rows.find(({ name, updatedAt }) => name === openName(spoolId) && updatedAt === cursor?.updatedAt);
  if (cursor === undefined) return undefined;
  return { from: placeOf(cursor), openSince: open === undefined ? undefined : placeOf(open) };
}

function placeOf({ segment, offset, frame }: CursorPlace): SpoolPosition {
  return frame === null ? { segment, offset } : { segment, offset, frame };
}

function rowOf({ segment, offset, frame }: SpoolPosition): CursorPlace {
  return { segment, offset, frame: frame ?? null };
}
