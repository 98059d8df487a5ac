import { openElasticsearchEventStore, openEventStoreWorker } from '@qiaolou/event-store';
import type { Clock, EventStore } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';

/** The event store of the main thread, and the way to it for the pipeline's thread. */
export interface OpenedEvents {
  readonly store: EventStore;
  /** A new way each time it is called: a port can be given away only once. */
  readonly forPipeline: () => PipelineStore;
}

/**
 * Opens the event store the configuration names: Elasticsearch when it has an address, else embedded in a worker, whose
 * death `onFault` is told.
 */
export async function openEvents(
  config: Config,
  directory: string,
  clock: Clock,
  onFault: (error: Error) => void,
): Promise<OpenedEvents> {
  const { url, ...rest } = config.stores.elasticsearch;
  if (url !== undefined) {
    const store = await openElasticsearchEventStore({ url, ...rest, clock });
    return { store, forPipeline: () => ({ kind: 'elasticsearch', url, ...rest }) };
  }
  const store = await openEventStoreWorker({ dir: directory });
  void store.died.then(onFault);
  return { store, forPipeline: () => ({ kind: 'embedded', port: store.port() }) };
}
