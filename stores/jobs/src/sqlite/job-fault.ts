import { diskFault, SocError } from '@qiaolou/schema';

/** SQLITE_FULL, https://sqlite.org/rescode.html#full */
const FULL = 13;
/** SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN. */
const AWAY = new Set([5, 8, 10, 14]);

/** What SQLite says of the queue's file as `disk.full` or `jobs.unavailable`; anything else unchanged. */
export function jobFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return diskFault(error);
  const driverCode = Number(error.errcode);
  if ((driverCode & 0xff) === FULL) return new SocError('disk.full', { driverCode }, { cause: error });
  if (AWAY.has(driverCode & 0xff)) return new SocError('jobs.unavailable', { driverCode }, { cause: error });
  return error;
}
