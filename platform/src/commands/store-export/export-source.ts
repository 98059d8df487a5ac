import type { EcsEvent } from '@qiaolou/schema';
import { SocError, systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { listIsInForce, readBeside } from '@qiaolou/event-store/beside';
import { needsConversion } from '@qiaolou/event-store/check';
import type { Config } from '../../config/config.ts';
import { searchServerLogin } from '../../config/search-server-login.ts';
import { openStoreToRead, type StoreToRead } from '../../stores/store-to-read.ts';
import type { Wanted } from './export-wanted.ts';

/** A page of an export, and how far it is. */
export interface ExportPage {
  readonly events: readonly EcsEvent[];
  /** Events read so far, of how many; the second is undefined where nobody knows. */
  readonly progress: { readonly done: number; readonly total: number | undefined };
}

/** What could not be read. */
interface LeftOut {
  readonly missingDays: readonly string[];
  /** Lines of the journal that are no events. */
  readonly unread: number;
}

/** Where events of an export come from. */
export interface ExportSource {
  /** Of which server; undefined: the embedded store. */
  readonly server: string | undefined;
  /** What is stored while it is read may or may not be among the events. */
  readonly running: boolean;
  /** Called before the first page. */
  prepare(): Promise<void>;
  pages(wanted: Wanted, signal: AbortSignal | undefined): AsyncGenerator<ExportPage, LeftOut>;
  close(): Promise<void>;
}

/**
 * Opens the store of the configuration for reading: the search server when there is one, else the embedded store, beside a running
 * platform too. Throws `platform.noEmbeddedStore`, `store.notConverted`, and what the server says.
 */
export async function openExportSource(config: Config): Promise<ExportSource> {
  const login = searchServerLogin(config.stores.elasticsearch);
  if (login === undefined) return embeddedSource(await openStoreToRead(config, systemClock));
  const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
  const store = await openElasticsearchEventStore({ ...login, clock: systemClock });
  return {
    server: store.dialect,
    running: true,
    prepare: () => Promise.resolve(),
    pages: async function* (wanted, signal) {
      let done = 0;
      // A day that cannot be read whole ends the export: nothing is left out.
      for await (const events of store.eventsInSpan(wanted, { signal })) {
        done += events.length;
        yield { events, progress: { done, total: undefined } };
      }
      return { missingDays: [], unread: 0 };
    },
    close: () => store.close(),
  };
}

async function embeddedSource(store: StoreToRead): Promise<ExportSource> {
  const { dir, coldDir, running } = store;
  if (await needsConversion(dir)) {
    store.release();
    throw new SocError('store.notConverted', { dir });
  }
  return {
    server: undefined,
    running,
    prepare: () => putInForce(store),
    pages: async function* (wanted, signal) {
      const pages = readBeside({ dir, coldDir, signal, ...wanted });
      for (;;) {
        const next = await pages.next();
        if (next.done === true) return next.value;
        const { events, done, total } = next.value;
        yield { events, progress: { done, total } };
      }
    },
    close: () => {
      store.release();
      return Promise.resolve();
    },
  };
}

/** A list that is missing, damaged or older than the files is made anew as the store does it, which only who holds it may. */
async function putInForce(store: StoreToRead): Promise<void> {
  if (store.running || (await listIsInForce(store.dir))) return;
  store.releaseStore();
  const opened = await openEmbeddedEventStore({ dir: store.dir, coldDir: store.coldDir, clock: systemClock });
  await opened.close();
}
