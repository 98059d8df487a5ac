import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { needsConversion } from '@qiaolou/event-store/check';
import type { RecordStore } from '@qiaolou/record-store';
import type { ImportTarget } from '@qiaolou/event-store/exchange';
import { afterFailure, SocError, systemClock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { searchServerLogin } from '../config/search-server-login.ts';
import { openDataDirectory } from './data-directory.ts';
import { openRecords } from './open-records.ts';

/** The store of events of a stopped platform that is imported into, and its records. */
export interface ImportStore extends ImportTarget {
  readonly records: RecordStore;
  close(): Promise<void>;
}

/**
 * Opens what the platform of this configuration would keep events in: its search server, else the embedded store, made when there
 * is none. Throws `platform.dataLocked`, `platform.foreignDirectory`, `store.locked`, `store.notConverted`, and what opening
 * either throws.
 */
export async function openImportStore(config: Config): Promise<ImportStore> {
  const directory = openDataDirectory(config.dataDirectory, systemClock);
  const opened: (() => unknown)[] = [() => directory.release()];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    const records = await openRecords(config, directory.recordsFile, systemClock);
    opened.push(() => records.close());
    const { close: closeStore, ...target } = await openStore(config, directory.events);
    opened.push(closeStore);
    return { ...target, records, close };
  } catch (error) {
    throw await afterFailure(error, close);
  }
}

async function openStore(config: Config, dir: string): Promise<ImportTarget & { readonly close: () => Promise<void> }> {
  const login = searchServerLogin(config.stores.elasticsearch);
  if (login !== undefined) {
    const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
    const server = await openElasticsearchEventStore({ ...login, clock: systemClock });
    return { store: (events) => server.adopt(events), close: () => server.close() };
  }
  if (await needsConversion(dir)) throw new SocError('store.notConverted', { dir });
  const coldDir = config.stores.embedded.coldDirectory;
  const store = await openEmbeddedEventStore({ dir, coldDir, clock: systemClock });
  return {
    store: (events) => store.append(events),
    storeLines: (lines) => store.appendLines(lines),
    close: () => store.close(),
  };
}
