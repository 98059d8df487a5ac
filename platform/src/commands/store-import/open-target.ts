import { join } from 'node:path';
import { hasCode, systemClock, type AppendResult } from '@qiaolou/schema';
import type { Config } from '../../config/config.ts';
import { hasControlSocket, storeThroughPlatform } from '../../control/control-socket.ts';
import { openRecords } from '../../stores/open-records.ts';
import { openImportStore, type ImportStore } from '../../stores/store-of-import.ts';

/**
 * Opens the store that is imported into, or the way to that of a running platform, which stores the events as it does all others. Throws
 * as `openImportStore`, `platform.dataLocked` when whoever has the data directory is no running platform, or one with a search server.
 */
export async function openTarget(config: Config): Promise<ImportStore> {
  try {
    return await openImportStore(config);
  } catch (error) {
    const { dataDirectory, stores } = config;
    const asks = stores.elasticsearch.url === undefined && hasControlSocket(dataDirectory);
    if (!hasCode(error, 'platform.dataLocked') || !asks) throw error;
    const records = await openRecords(config, join(dataDirectory, 'records.db'), systemClock);
    const storeLines = (lines: Uint8Array): Promise<AppendResult> => storeThroughPlatform(dataDirectory, lines);
    return {
      ...{ records, storeLines, close: () => records.close() },
      store: (events) => storeLines(Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'))),
    };
  }
}
