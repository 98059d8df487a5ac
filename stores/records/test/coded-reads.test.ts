import { CompiledQuery, Kysely, SqliteAdapter, type DatabaseConnection } from 'kysely';
import { describe, expect, it } from 'vitest';
import { SocError } from '@qiaolou/schema';
import { codedReads } from '../src/store/coded-reads.ts';
import { sqliteDialect } from '../src/sqlite/node-sqlite-dialect.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });
const sqlite = (errcode: number): Error => Object.assign(new Error('sqlite'), { errcode });

/** What a driver or the system may say of a database that cannot be read, and what the reader hears. */
const FAULTS: readonly (readonly [said: Error, heard: string])[] = [
  [coded('ECONNREFUSED'), 'records.unavailable'],
  [coded('ECONNRESET'), 'records.unavailable'],
  [coded('ENOTFOUND'), 'records.unavailable'],
  [coded('57P01'), 'records.unavailable'],
  [coded('57P03'), 'records.unavailable'],
  [coded('53300'), 'records.unavailable'],
  [new Error('Connection terminated unexpectedly'), 'records.unavailable'],
  [new Error('timeout exceeded when trying to connect'), 'records.unavailable'],
  [sqlite(10), 'records.unavailable'],
  [sqlite(14), 'records.unavailable'],
  // EIO in a read, and a log that cannot be made beside a file on a disk that is read-only.
  [sqlite(11), 'records.unavailable'],
  [sqlite(1288), 'disk.refuses'],
  [sqlite(13), 'disk.full'],
  [coded('53100'), 'disk.full'],
  [coded('ENOSPC'), 'disk.full'],
  [coded('EROFS'), 'disk.refuses'],
];

/** Mistakes of the program stay what they are; 22021, 22026 and 42501 end, as numbers, like SQLite's busy and not a database. */
const MISTAKES: readonly Error[] = [
  ...['42P01', '22021', '22026', '42501'].map(coded),
  // Whoever writes through a connection that is for reading is mistaken.
  ...[sqlite(1), sqlite(8), new TypeError('no such thing'), new RangeError('far')],
];

/** As of the pool: a connection that could not be had takes no lock with it. */
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

const PLACES = ['opening', 'a connection', 'a statement', 'a stream'] as const;

/** A database that fails at one place until it is mended, `times` times. */
function failing(place: (typeof PLACES)[number], error: Error, times: number): Kysely<Record<string, never>> {
  let left = times;
  const at = (here: (typeof PLACES)[number]): void => {
    if (here === place && left-- > 0) throw error;
  };
  const connection: DatabaseConnection = {
    executeQuery: async () => {
      at('a statement');
      return Promise.resolve({ rows: [] });
    },
    streamQuery: async function* () {
      at('a stream');
      yield await Promise.resolve({ rows: [] });
    },
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const driver = {
    ...{ releaseConnection: nothing, destroy: nothing },
    ...{ beginTransaction: nothing, commitTransaction: nothing, rollbackTransaction: nothing },
    init: async () => {
      at('opening');
      return Promise.resolve();
    },
    acquireConnection: async () => {
      at('a connection');
      return Promise.resolve(connection);
    },
  };
  return new Kysely({
    dialect: codedReads(
      sqliteDialect(
        () => driver,
        () => new ManyConnections(),
      ),
    ),
  });
}

async function read(db: Kysely<Record<string, never>>, place: string): Promise<unknown> {
  const query = CompiledQuery.raw('select 1');
  if (place !== 'a stream') return db.executeQuery(query);
  for await (const _ of db.getExecutor().stream(query, 1)) return _;
  return undefined;
}

describe.each(PLACES)('reads that fail at %s', (place) => {
  it.each(FAULTS)('%s is heard as %s, and the next read succeeds', async (said, heard) => {
    const db = failing(place, said, 2);
    for (const _ of [1, 2]) {
      const error = await read(db, place).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(SocError);
      expect(error).toMatchObject({ code: heard, cause: said });
    }
    await read(db, place);
  });

  it.each(MISTAKES)('%s stays what it is', async (mistake) => {
    await expect(read(failing(place, mistake, 1), place)).rejects.toBe(mistake);
  });
});
