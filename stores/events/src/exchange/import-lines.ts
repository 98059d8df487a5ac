import { isUtf8 } from 'node:buffer';
import { SocError, type AppendResult, type EcsEvent } from '@qiaolou/schema';
import { storePatiently, type Patience } from '../copy/store-patiently.ts';
import { rowsOf, type ImportLines, type RejectedRow } from './import-row.ts';
import { partsOf } from './parts-of-lines.ts';
import { withoutIngested } from './without-ingested.ts';

/** Rows that are named of those that are not stored. */
const MOST_NAMED = 20;
const LINE_FEED = 10;

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

/** A store that is imported into. What is there already is a duplicate. */
export interface ImportTarget {
  /** Stores events for good. */
  readonly store: (events: readonly EcsEvent[]) => Promise<AppendResult>;
  /** The same for NDJSON without `event.ingested`, when the store takes that: then no objects are made of its lines. */
  readonly storeLines?: ((lines: Uint8Array) => Promise<AppendResult>) | undefined;
}

/** What is imported where. */
export interface LinesImport extends ImportTarget, Patience {
  /** Lines in the order of the file, in pieces that are in memory one at a time; or a row that is known to be none. */
  readonly pieces: AsyncIterable<ImportLines | RejectedRow>;
  /** Told after each piece is stored for good. */
  readonly onPart?: ((counts: ImportCounts) => void) | undefined;
}

/** Nothing yet. */
export const NOTHING_IMPORTED: ImportCounts = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, firstRejected: [] };

/**
 * Stores the rows of a file. It can be interrupted anywhere and begun again: an id is stored once. Throws what reading and the
 * store throw, and `store.cancelled`; what was told to `onPart` before is stored.
 */
export async function importLines(given: LinesImport): Promise<ImportCounts> {
  let counts = NOTHING_IMPORTED;
  for await (const piece of given.pieces)
    for (const part of 'code' in piece ? [piece] : partsOf(piece)) {
      if (given.signal?.aborted === true) throw new SocError('store.cancelled');
      counts = added(counts, await storePiece(part, given));
      given.onPart?.(counts);
    }
  return counts;
}

async function storePiece(piece: ImportLines | RejectedRow, given: LinesImport): Promise<ImportCounts> {
  if ('code' in piece) return counted([piece], NONE);
  const { storeLines } = given;
  // What is no UTF-8 is refused: made text of, it would be another event.
  if (storeLines === undefined || !isUtf8(piece.lines)) return storeRows(piece, given);
  const lines = withoutIngested(withoutEndings(piece.lines));
  const result = lines.length === 0 ? NONE : await storePatiently(() => storeLines(lines), given);
  // The store says that lines are no events, not which.
  return counted(result.rejected.length === 0 ? [] : rowsOf(piece).filter((row) => 'code' in row), result);
}

/** A store takes no line end behind the last line, which empty lines at the end of a piece would be. */
function withoutEndings(lines: Uint8Array): Uint8Array {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === LINE_FEED) end -= 1;
  return lines.subarray(0, end);
}

async function storeRows(piece: ImportLines, given: LinesImport): Promise<ImportCounts> {
  const rejected: RejectedRow[] = [];
  const events: EcsEvent[] = [];
  const places = new Map<string, number>();
  for (const row of rowsOf(piece))
    if ('event' in row) {
      events.push(row.event);
      // Of equal ids the first is the one that is stored.
      if (!places.has(row.event['event.id'])) places.set(row.event['event.id'], row.place);
    } else rejected.push(row);
  const result = events.length === 0 ? NONE : await storePatiently(() => given.store(events), given);
  // Only a server refuses what is an event here.
  for (const { id, code, reason } of result.rejected)
    rejected.push({ place: places.get(id) ?? piece.place, code, reason: reason.slice(0, 300) });
  return counted(rejected, result);
}

const NONE: AppendResult = { accepted: 0, duplicates: 0, rejected: [] };

function counted(rejected: readonly RejectedRow[], { accepted, duplicates }: AppendResult): ImportCounts {
  return {
    ...{ rows: accepted + duplicates + rejected.length, accepted, duplicates, rejected: rejected.length },
    firstRejected: rejected.toSorted((a, b) => a.place - b.place).slice(0, MOST_NAMED),
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
