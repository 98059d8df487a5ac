import { openPostgresRecordStore, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

/** Opens the record store the configuration names: PostgreSQL when it has an address, else SQLite in the data directory. */
export async function openRecords(config: Config, sqliteFile: string, clock: Clock): Promise<RecordStore> {
  const { url } = config.stores.database;
  return url === undefined
    ? openSqliteRecordStore({ path: sqliteFile, clock })
    : openPostgresRecordStore({ url, clock });
}
