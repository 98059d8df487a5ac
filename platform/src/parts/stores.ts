import { createAuditCheckpointer, type AuditCheckpointer, type RecordStore } from '@qiaolou/record-store';
import type { AuditVerdict, EventStore, JobQueue, LiveBus, PublishedEvent } from '@qiaolou/schema';
import { openAuditSigner } from '../keys/audit-signing-key.ts';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import { openDataDirectory, type DataDirectory } from '../stores/data-directory.ts';
import { openEvents } from '../stores/open-events.ts';
import { openJobs } from '../stores/open-jobs.ts';
import { openLive } from '../stores/open-live.ts';
import { openPublishedRecords } from '../stores/open-published-records.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** Where everything is kept. */
export interface Stores {
  readonly directory: DataDirectory;
  /** Hears of what changes in the records. */
  readonly live: LiveBus<PublishedEvent>;
  readonly records: RecordStore;
  readonly checkpointer: AuditCheckpointer;
  readonly events: EventStore;
  /** A new way to the event store for another thread, each time it is called. */
  readonly eventsForThread: () => PipelineStore;
  readonly jobs: JobQueue;
  readonly verifyAudit: () => Promise<AuditVerdict>;
}

/** The data directory, taken for this process, and the stores; the audit trail's end is signed when they close. */
export const stores: Part<Given, Stores> = {
  name: 'stores',
  open: async (given, closing) => {
    const { config, clock } = given;
    const directory = openDataDirectory(config.dataDirectory, clock);
    closing.defer(() => directory.release());
    const signer = await openAuditSigner(directory.keys);
    const live = await openLive(given);
    closing.defer(() => live.close());
    const records = await openPublishedRecords({
      config,
      clock,
      sqliteFile: directory.recordsFile,
      bus: live,
      onFault: given.logError('publishing changes failed'),
    });
    closing.defer(() => records.close());
    const checkpointer = createAuditCheckpointer(records.store, signer, {
      clock,
      everyEntries: config.audit.checkpointEntries,
      everyMs: config.audit.checkpointSeconds * 1_000,
      file: directory.auditCheckpointFile,
    });
    closing.defer(() => checkpointer.close());
    const { store: events, forThread } = await openEvents(given, directory.events);
    closing.defer(() => events.close());
    const jobs = await openJobs(given, directory.jobsFile);
    closing.defer(() => jobs.close());
    const copies = { checkpointFile: directory.auditCheckpointFile };
    return {
      ...{ directory, live, records: records.store, checkpointer, events, eventsForThread: forThread, jobs },
      verifyAudit: () => records.store.verifyAudit([signer.publicKey], copies),
    };
  },
};
