import { SocError, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../contract/accepted-event.ts';
import { storePatiently, type PatientStoring } from '../copy/store-patiently.ts';
import type { ImportRow } from './import-row.ts';

/** Events of one append, at most; and characters about. */
const BATCH_EVENTS = 2_000;
/** Rows that are named of those that are not stored. */
const MOST_NAMED = 20;

/** A row that is not stored, by its number in the file, from 1. */
export interface RejectedRow {
  readonly place: number;
  readonly code: string;
  readonly reason: string;
}

/** What came of the rows of a file. */
export interface ImportCounts {
  readonly rows: number;
  /** Stored now. */
  readonly accepted: number;
  /** There before, by their `event.id`. */
  readonly duplicates: number;
  readonly rejected: number;
  /** The first of them. */
  readonly firstRejected: readonly RejectedRow[];
}

/** What is imported where. */
export interface RowsImport extends PatientStoring {
  /** Rows in the order of the file, in pieces that are in memory one at a time. */
  readonly pieces: AsyncIterable<readonly ImportRow[]>;
  /** Told after each piece is stored for good. */
  readonly onPart?: ((counts: ImportCounts) => void) | undefined;
}

/** Nothing yet. */
export const NOTHING_IMPORTED: ImportCounts = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, firstRejected: [] };

/**
 * Stores the rows of a file. It can be interrupted anywhere and begun again: an id is stored once. Throws what reading and the
 * store throw, and `store.cancelled`; what was told to `onPart` before is stored.
 */
export async function importRows(given: RowsImport): Promise<ImportCounts> {
  let counts = NOTHING_IMPORTED;
  for await (const piece of given.pieces) {
    for (let at = 0; at < piece.length; at += BATCH_EVENTS) {
      if (given.signal?.aborted === true) throw new SocError('store.cancelled');
      counts = added(counts, await storeBatch(piece.slice(at, at + BATCH_EVENTS), given));
    }
    given.onPart?.(counts);
  }
  return counts;
}

/** Why a row is no event that a store takes; undefined when it is one. */
export function rowFault(row: ImportRow): RejectedRow | undefined {
  if (!('event' in row)) return row;
  const acceptance = acceptEvent(row.event);
  return acceptance.ok ? undefined : { place: row.place, code: acceptance.code, reason: acceptance.reason };
}

async function storeBatch(rows: readonly ImportRow[], storing: PatientStoring): Promise<ImportCounts> {
  const rejected: RejectedRow[] = [];
  const events: EcsEvent[] = [];
  const places = new Map<string, number>();
  for (const row of rows) {
    const fault = rowFault(row);
    if (fault !== undefined || !('event' in row)) {
      if (fault !== undefined) rejected.push(fault);
      continue;
    }
    events.push(row.event);
    // Of equal ids the first is the one that is stored.
    if (!places.has(row.event['event.id'])) places.set(row.event['event.id'], row.place);
  }
  const result = await storePatiently(events, storing);
  // Only a server refuses what `acceptEvent` takes.
  for (const { id, code, reason } of result.rejected)
    rejected.push({ place: places.get(id) ?? 0, code, reason: reason.slice(0, 300) });
  return {
    ...{ rows: rows.length, accepted: result.accepted, duplicates: result.duplicates, rejected: rejected.length },
    firstRejected: rejected.sort((a, b) => a.place - b.place).slice(0, MOST_NAMED),
  };
}

function added(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    rows: a.rows + b.rows,
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    rejected: a.rejected + b.rejected,
    firstRejected: [...a.firstRejected, ...b.firstRejected].slice(0, MOST_NAMED),
  };
}
