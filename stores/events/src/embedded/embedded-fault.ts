import { diskFault, SocError } from '@qiaolou/schema/reading';

/** SQLITE_FULL, SQLITE_READONLY: of the database that holds the directory. */
const FULL = 13;
const REFUSES = 8;

/** How DuckDB begins what a system call came to: it has no codes. */
const DUCKDB_IO = 'IO Error: ';
const MOST_REASON = 300;

/**
 * Why a file of the store cannot be used, as `disk.full`, `disk.refuses`, or `store.unavailable` for what SQLite and
 * DuckDB say besides; anything else unchanged.
 */
export function embeddedFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SocError) return error;
  if (error.message.startsWith(DUCKDB_IO))
    return new SocError('store.unavailable', { reason: error.message.slice(0, MOST_REASON) }, { cause: error });
  if (!('errcode' in error)) return diskFault(error);
  const driverCode = Number(error.errcode) & 0xff;
  if (driverCode === FULL) return new SocError('disk.full', { driverCode }, { cause: error });
  if (driverCode === REFUSES) return new SocError('disk.refuses', { driverCode }, { cause: error });
  return new SocError('store.unavailable', { driverCode }, { cause: error });
}
