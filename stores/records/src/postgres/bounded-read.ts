import { hasCode, SocError } from '@qiaolou/schema';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '../areas/database.ts';
import { driverCode } from '../store/store-fault.ts';
import type { BoundedReading } from '../store/record-store.ts';
import { bytesOf } from '../store/row-bytes.ts';

/** What PostgreSQL says when a statement was ended, by its time or by us. */
const ENDED = '57014';

/** `RecordStore.boundedRead`: the server ends the statement at its time even when this process does not. */
export async function boundedRead<R>(
  db: Kysely<Database>,
  statement: RawBuilder<R>,
  { signal, seconds, mostBytes }: BoundedReading,
): Promise<readonly R[]> {
  const hasLeft = (): boolean => signal?.aborted === true;
  if (hasLeft()) throw new SocError('store.cancelled');
  try {
    const rows = await db.transaction().execute(async (tx) => {
      const pid = await begin(tx, seconds);
      return endedWith(
        signal,
        () => cancel(db, pid),
        () => statement.execute(tx),
      );
    });
    const bytes = rows.reduce((sum, row) => sum + bytesOf(row as Readonly<Record<string, unknown>>), 0);
    if (bytes > mostBytes) throw new SocError('query.tooMuchMemory', { mostBytes });
    return rows;
  } catch (error) {
    if (hasCode(error, 'query.tooMuchMemory')) throw error;
    if (hasLeft()) throw new SocError('store.cancelled', {}, { cause: error });
    if (codeOf(error) === ENDED) throw new SocError('store.timeout', { seconds }, { cause: error });
    throw error;
  }
}

/** Sets the time of the statements of a transaction; answers the server's process, by which they can be ended. */
async function begin(tx: Transaction<Database>, seconds: number): Promise<number> {
  const { rows } = await sql<{ readonly pid: number }>`
    select set_config('statement_timeout', ${String(seconds * 1_000)}, true), pg_backend_pid() as pid`.execute(tx);
  return Number(rows[0]?.pid);
}

async function cancel(db: Kysely<Database>, pid: number): Promise<void> {
  await sql`select pg_cancel_backend(${pid})`.execute(db);
}

/** Runs a statement. What ends it is waited for, so that it never meets the next one of the connection. */
async function endedWith<R>(
  signal: AbortSignal | undefined,
  end: () => Promise<void>,
  run: () => Promise<{ readonly rows: R[] }>,
): Promise<readonly R[]> {
  let ending: Promise<void> = Promise.resolve();
  const leave = (): void => {
    // A statement that cannot be ended so ends at its time.
    ending = end().catch(() => undefined);
  };
  signal?.addEventListener('abort', leave, { once: true });
  try {
    if (signal?.aborted === true) throw new SocError('store.cancelled');
    return (await run()).rows;
  } finally {
    signal?.removeEventListener('abort', leave);
    await ending;
  }
}

/** Of the driver, however the error was told since. */
function codeOf(error: unknown): string | undefined {
  return driverCode(error instanceof SocError ? error.cause : error);
}
