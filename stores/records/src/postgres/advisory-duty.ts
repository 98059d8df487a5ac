import { afterFailure } from '@qiaolou/schema';
import type { Duty } from '../store/duty.ts';
import { watchfulClient, type WatchfulClient } from './watchful-client.ts';

/** First key of the platform's advisory locks ("qiao" in ASCII), so that other users of the database do not meet them. */
const LOCK_SPACE = 0x7169616f;
const PING_MS = 5_000;

/**
 * Takes a duty by a session-level advisory lock on a connection of its own (PostgreSQL §13.3.5): the server ends it with
 * the connection, however the process ends. Undefined when another connection has it.
 */
export async function takeAdvisoryDuty(url: string, name: string): Promise<Duty | undefined> {
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  const connection = watchfulClient(url, end);
  try {
    await connection.client.connect();
    const { rows } = await connection.client.query<{ readonly held: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as held',
      [LOCK_SPACE, name],
    );
    if (rows[0]?.held !== true) {
      await connection.end();
      return undefined;
    }
  } catch (error) {
    throw await afterFailure(error, () => connection.end());
  }
  const stopAsking = askEvery(PING_MS, connection, end);
  void ended.then(stopAsking);
  return {
    ended,
    release: async () => {
      end();
      await connection.end();
    },
  };
}

/** A server that is gone without a word must not leave two processes that believe to have the duty for long. */
function askEvery(ms: number, connection: WatchfulClient, onSilence: () => void): () => void {
  const timer = setInterval(() => {
    const overdue = setTimeout(() => {
      onSilence();
      void connection.end();
    }, ms);
    const answered = (): void => clearTimeout(overdue);
    // A failure is told by the connection itself.
    connection.client.query('select 1').then(answered, answered);
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}
