import type { RecordStore } from '@qiaolou/record-store';
import type { EventStore, JobQueue, LiveBus, PublishedEvent } from '@qiaolou/schema';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import { openEvents } from '../stores/open-events.ts';
import { openJobs } from '../stores/open-jobs.ts';
import { openLive } from '../stores/open-live.ts';
import { openRecords } from '../stores/open-records.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** Where everything is kept. */
export interface Stores {
  /** Hears of what changes in the records. */
  readonly live: LiveBus<PublishedEvent>;
  readonly records: RecordStore;
  readonly events: EventStore;
  /** A new way to the event store for another thread, each time it is called. */
  readonly eventsForThread: () => PipelineStore;
  readonly jobs: JobQueue;
}

/** The stores the configuration names: in the data directory, or on servers. */
export const stores: Part<Given & Directory, Stores> = {
  name: 'stores',
  open: async (given, closing) => {
    const { clock, config, directory } = given;
    const live = await openLive(given);
    closing.defer(() => live.close());
    const records = await openRecords(config, directory.recordsFile, clock);
    closing.defer(() => records.close());
    const { store: events, forThread: eventsForThread, memory } = await openEvents(given, directory.events);
    closing.defer(() => events.close());
    given.metrics.beforeScrape(async () => given.metrics.setMemory('events', await memory()));
    const jobs = await openJobs(given, directory.jobsFile);
    closing.defer(() => jobs.close());
    return { live, records, events, eventsForThread, jobs };
  },
};
