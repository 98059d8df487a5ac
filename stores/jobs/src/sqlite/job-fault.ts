import { diskFault, SocError } from '@qiaolou/schema';

/** SQLITE_FULL, https://sqlite.org/rescode.html#full */
const FULL = 13;
/** SQLITE_READONLY: the file could be opened to read only. */
const REFUSES = 8;
/** SQLITE_BUSY, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOTADB, and SQLITE_CORRUPT, which is also what EIO comes to in a read. */
const AWAY = new Set([5, 10, 14, 26, 11]);

/** What SQLite or the system says of the queue's file as `disk.full`, `disk.refuses` or `jobs.unavailable`; anything else unchanged. */
export function jobFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return diskFault(error);
  const driverCode = Number(error.errcode);
  if ((driverCode & 0xff) === REFUSES) return new SocError('disk.refuses', { driverCode }, { cause: error });
  if ((driverCode & 0xff) === FULL) return new SocError('disk.full', { driverCode }, { cause: error });
  if (AWAY.has(driverCode & 0xff)) return new SocError('jobs.unavailable', { driverCode }, { cause: error });
  return error;
}
