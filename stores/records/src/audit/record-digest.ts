import { sm3Hex } from '@qiaolou/crypto';
import type { GuardedTable } from '../area/guarded-tables.ts';

/** Hex digits kept of a row's SM3: 128 bits, beyond anybody's search for a second row. */
const DIGITS = 32;

/** A row of a guarded table as queries give it. */
export type GuardedRow = Readonly<Record<string, unknown>>;

/** What names a row among those of its table: its key, as text. */
export function recordId({ key }: GuardedTable, row: GuardedRow): string {
  const [first, ...others] = key.map((field) => String(row[field]));
  return others.length === 0 ? (first ?? '') : JSON.stringify([first, ...others]);
}

/**
 * Digest of a row's content: SM3 of the JSON of [table, [field, value] …] by field. NULL counts as nothing, so that a column
 * added later changes no digest.
 */
export function recordDigest({ name }: GuardedTable, row: GuardedRow): string {
  const cells = Object.entries(row).filter(([, value]) => value !== null);
  cells.sort(([a], [b]) => (a < b ? -1 : 1));
  return sm3Hex(JSON.stringify([name, ...cells])).slice(0, DIGITS);
}
