import type { EventCustody } from '@qiaolou/event-store/custody';
import type { RecordStore } from '@qiaolou/record-store';
import type { EventStore, JobQueue, LiveBus, PublishedEvent } from '@qiaolou/schema';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import { openEvents, type OpenedEvents } from '../stores/open-events.ts';
import { openJobs } from '../stores/open-jobs.ts';
import { openLive } from '../stores/open-live.ts';
import { openRecords } from '../stores/open-records.ts';
import { openStores } from '../stores/open-stores.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** Where everything is kept. */
export interface Stores {
  /** Hears of what changes in the records. */
  readonly live: LiveBus<PublishedEvent>;
  readonly records: RecordStore;
  readonly events: EventStore;
  /** How the cluster is that has the events; absent for the embedded store. */
  readonly eventsCluster?: OpenedEvents['cluster'];
  /** As of `OpenedEvents`. */
  readonly appendLines?: OpenedEvents['appendLines'];
  /** A new way to the event store for another thread, each time it is called. */
  readonly eventsForThread: () => PipelineStore;
  readonly jobs: JobQueue;
  /** Seals and deletes what the event store keeps. */
  readonly custody: EventCustody;
}

/** The stores the configuration names: in the data directory, or on servers, which are waited for. */
export const stores: Part<Given & Directory, Stores> = {
  name: 'stores',
  waits: true,
  open: async (given, closing) => {
    const { clock, config, directory } = given;
    const { database, elasticsearch, redis } = config.stores;
    const onRedis = redis.url !== undefined;
    const { events, ...others } = await openStores<
      Pick<Stores, 'live' | 'records' | 'jobs'> & { readonly events: OpenedEvents }
    >(
      {
        live: { onServer: onRedis, open: () => openLive(given), close: (live) => live.close() },
        records: {
          onServer: database.url !== undefined,
          open: () => openRecords(config, directory.recordsFile, clock),
          close: (records) => records.close(),
        },
        events: {
          onServer: elasticsearch.url !== undefined,
          open: () => openEvents(given, directory.events),
          close: ({ store }) => store.close(),
        },
        jobs: { onServer: onRedis, open: () => openJobs(given, directory.jobsFile), close: (jobs) => jobs.close() },
      },
      given,
      closing,
    );
    const { cluster } = events;
    given.metrics.beforeScrape(async () => given.metrics.setMemory('events', await events.memory()));
    if (cluster !== undefined)
      given.metrics.beforeScrape(async () => given.metrics.setCluster(await cluster().catch(() => undefined)));
    return {
      ...others,
      events: events.store,
      eventsCluster: cluster,
      appendLines: events.appendLines,
      custody: events.custody,
      eventsForThread: events.forThread,
    };
  },
};
