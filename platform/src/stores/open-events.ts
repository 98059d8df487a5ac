import type { EventCustody } from '@qiaolou/event-store/custody';
import type { ServerHealth } from '@qiaolou/event-store/elasticsearch';
import { openEventStoreWorker } from '@qiaolou/event-store/worker';
import type { AppendResult, Clock, EventStore } from '@qiaolou/schema';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import { searchServerLogin } from '../config/search-server-login.ts';

/** The event store of the main thread, and the way to it for another. */
export interface OpenedEvents {
  readonly store: EventStore;
  /** A new way each time it is called: a port can be given away only once. */
  readonly forThread: () => PipelineStore;
  /** Seals and deletes its days: files of the embedded store, indices of a search server. */
  readonly custody: EventCustody;
  /** How the cluster is that has the events; absent for the embedded store. */
  readonly cluster?: (() => Promise<ServerHealth>) | undefined;
  /** Stores events that are NDJSON, of which no objects are made; absent on a search server. */
  readonly appendLines?: ((lines: Uint8Array) => Promise<AppendResult>) | undefined;
  /** Bytes of memory it has in this process, by what they are for. */
  readonly memory: () => Promise<Readonly<Record<string, number>>>;
}

export interface OpenEventsGiven {
  readonly config: Config;
  readonly clock: Clock;
  /** Gets what the store repaired and what it could not do in the background. */
  readonly logger: Logger;
  /** Told when the store's thread dies. */
  readonly onFault: (error: Error) => void;
}

/**
 * Opens the event store the configuration names: Elasticsearch when it has an address, else embedded in a thread of its
 * own.
 */
export async function openEvents(given: OpenEventsGiven, directory: string): Promise<OpenedEvents> {
  const { config, clock, logger, onFault } = given;
  const login = searchServerLogin(config.stores.elasticsearch);
  if (login !== undefined) {
    // Whoever has no Elasticsearch does not load its client.
    const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
    const store = await openElasticsearchEventStore({ ...login, clock });
    return {
      store,
      cluster: () => store.health(),
      forThread: () => ({ kind: 'elasticsearch', ...login }),
      memory: () => Promise.resolve({}),
      custody: store.custody,
    };
  }
  const { memoryBytes, hotEvents, hotBytes, coldDirectory } = config.stores.embedded;
  const store = await openEventStoreWorker({
    dir: directory,
    coldDir: coldDirectory,
    memoryMb: Math.floor(memoryBytes / 1_000_000),
    flushRows: hotEvents,
    flushChars: hotBytes,
    onReport: (report) => logger.warn({ report }, 'event store'),
  });
  void store.died.then(onFault);
  return {
    ...{ store, custody: store.custody, memory: () => store.memory() },
    appendLines: (lines) => store.appendLines(lines),
    forThread: () => ({ kind: 'embedded', port: store.port() }),
  };
}
