import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { RECORD_AREAS } from './record-areas.ts';

/** Opens the record store the configuration names: PostgreSQL when it has an address, else SQLite in the data directory. */
export async function openRecords(config: Config, sqliteFile: string, clock: Clock): Promise<RecordStore> {
  const { url } = config.stores.database;
  const options = { clock, areas: RECORD_AREAS };
  if (url === undefined) return openSqliteRecordStore({ path: sqliteFile, ...options });
  const { openPostgresRecordStore } = await import('@qiaolou/record-store/postgres');
  return openPostgresRecordStore({ url, ...options });
}
