import { sql } from 'kysely';
import type { SqlDialect } from '../area/step-statements.ts';
import type { Sql } from './field-sql.ts';

/** The times that are stored are of the years 0 to 9999: as texts they sort as times. */
const LEAST = Date.parse('0000-01-01T00:00:00.000Z');
const MOST = Date.parse('9999-12-31T23:59:59.999Z');

/** A time as stored ones are written, and whether it is before (−1) or after (1) all that can be. */
export function dateBound(ms: number): { readonly text: string; readonly beyond: -1 | 0 | 1 } {
  const text = new Date(Math.min(MOST, Math.max(LEAST, ms))).toISOString();
  return { text, beyond: ms < LEAST ? -1 : ms > MOST ? 1 : 0 };
}

/** Epoch ms of a stored time, a whole number. */
export function epochMs(time: Sql, dialect: SqlDialect): Sql {
  const seconds =
    dialect === 'sqlite'
      ? sql`unixepoch(substr(${time}, 1, 19))`
      : sql`cast(extract(epoch from cast(substr(${time}, 1, 19) || 'Z' as timestamptz)) as bigint)`;
  return sql`(${seconds} * 1000 + cast(substr(${time}, 21, 3) as bigint))`;
}
