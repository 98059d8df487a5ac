import { SocError } from '@qiaolou/schema';
import type { DatabaseConnection, Dialect, Driver } from 'kysely';
import { driverCode, storeFault } from './store-fault.ts';

/**
 * A dialect whose reads fail with the codes of the catalogue, as transactions do: whoever reads while the database is away
 * hears `records.unavailable` and not what the driver says.
 */
export function codedReads(dialect: Dialect): Dialect {
  return {
    createDriver: () => codedDriver(dialect.createDriver()),
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

/** Over the methods themselves, as Kysely's own logging: a driver gets the connections back that it gave out. */
function codedDriver(driver: Driver): Driver {
  const known = new WeakSet<DatabaseConnection>();
  const init = driver.init.bind(driver);
  const acquire = driver.acquireConnection.bind(driver);
  driver.init = (options) => coded(() => init(options));
  driver.acquireConnection = async (options) => {
    const connection = await coded(() => acquire(options));
    if (!known.has(connection)) codeFaultsOf(connection);
    known.add(connection);
    return connection;
  };
  return driver;
}

function codeFaultsOf(connection: DatabaseConnection): void {
  const execute = connection.executeQuery.bind(connection);
  const stream = connection.streamQuery.bind(connection);
  connection.executeQuery = (query, options) => coded(() => execute(query, options));
  connection.streamQuery = async function* (query, chunkSize, options) {
    try {
      yield* stream(query, chunkSize, options);
    } catch (error) {
      throw readFault(error);
    }
  };
}

async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readFault(error);
  }
}

/** SQLITE_READONLY of a connection that is for reading: who writes through it is mistaken. Of a disk it has more bits. */
const WRITE_IN_READER = '8';

/** What has no code of driver or system and is no mistake of the program is a connection that ended: pg says only that. */
export function readFault(error: unknown): unknown {
  if (driverCode(error) === WRITE_IN_READER) return error;
  const fault = storeFault(error);
  if (!(fault instanceof Error) || fault instanceof SocError || driverCode(fault) !== undefined) return fault;
  if (fault.name !== 'Error') return fault;
  return new SocError('records.unavailable', { reason: fault.message }, { cause: error });
}
