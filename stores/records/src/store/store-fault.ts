import { diskFault, SocError } from '@qiaolou/schema';

const UNIQUE = new Set(['2067', '1555', '23505']);
const REFERENCE = new Set(['787', '23503']);
/** System errors, and PostgreSQL's shutdown, crash, starting up, too many connections, lock not available, idle in transaction. */
const UNREACHABLE = new Set([
  '55P03',
  '25P03',
  '57P02',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
  'EISDIR',
  'ENOTDIR',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P03',
  '53300',
]);
/** SQLITE_FULL, and PostgreSQL's disk_full. */
const FULL = new Set(['13', '53100']);
/** SQLITE_READONLY: the file could be opened to read only. */
const SQLITE_REFUSES = 8;
/** SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_IOERR, and SQLITE_CORRUPT, which is also what EIO comes to in a read. */
const SQLITE_UNUSABLE = new Set([5, 14, 26, 10, 11]);

/**
 * A fault of either driver as a `SocError`: `records.duplicate`, `records.brokenReference`, `records.unavailable`,
 * `disk.full`, `disk.refuses`; anything else unchanged. `cause` keeps the original.
 */
export function storeFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SocError) return error;
  const code = driverCode(error);
  if (code === undefined) return error;
  const details = { driverCode: code };
  if (UNIQUE.has(code)) return new SocError('records.duplicate', details, { cause: error });
  if (REFERENCE.has(code)) return new SocError('records.brokenReference', details, { cause: error });
  if (FULL.has(code)) return new SocError('disk.full', details, { cause: error });
  const sqlite = sqliteCode(error);
  if (sqlite === SQLITE_REFUSES) return new SocError('disk.refuses', details, { cause: error });
  if (UNREACHABLE.has(code) || SQLITE_UNUSABLE.has(sqlite)) {
    return new SocError('records.unavailable', details, { cause: error });
  }
  return diskFault(error);
}

/** SQLite's result code, -1 of others: a SQLSTATE of digits, such as 42501 for lack of a right, is none of them. */
function sqliteCode(error: Error): number {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : -1;
}

/** SQLSTATE, system error code, or SQLite's extended result code as text. */
export function driverCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return String(error.errcode);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
