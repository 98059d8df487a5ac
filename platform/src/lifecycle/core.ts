import { randomUUID } from 'node:crypto';
import { OWN_RULES_DIRECTORY, type CatalogueRule } from '@qiaolou/detection-rules';
import { createIncidentDesk, type IncidentDeskService } from '@qiaolou/incidents';
import {
  createConnectors,
  createPlaybookEngine,
  createPlaybookLibrary,
  readPlaybookDirectory,
  type PlaybookEngine,
  type PlaybookLibrary,
} from '@qiaolou/playbooks';
import { createAuditCheckpointer, type RecordStore } from '@qiaolou/record-store';
import type { AuditVerdict, Clock, EventStore, JobQueue } from '@qiaolou/schema';
import {
  createChangePublisher,
  createStreamBus,
  type ChangePublisher,
  type StreamBus,
} from '@qiaolou/soc-console-server';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { IntakeHost } from '../intake/intake-host.ts';
import { openAuditSigner } from '../keys/audit-signing-key.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { openIntake } from '../parts/inputs.ts';
import type { PipelineBatch } from '../pipeline/pipeline-messages.ts';
import { PipelineHost } from '../pipeline/pipeline-host.ts';
import { answerLastBatch, respondTo, type AutomationOptions } from './automation.ts';
import { commitBatch, lastCommitAt, readCursor } from '../pipeline/commit-batch.ts';
import { PipelineCounters } from '../pipeline/pipeline-counters.ts';
import { openDataDirectory, type DataDirectory } from './data-directory.ts';
import { openEvents } from './open-events.ts';
import { openJobs } from './open-jobs.ts';
import { openRecords } from './open-records.ts';
import { SHIPPED_PARSERS_DIRECTORY } from './shipped-directories.ts';

/** What a process is started with. */
export interface CoreOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Everything between the spool and the incident: what `start`, `demo` and an import without a running platform share.
 * Inputs and console come on top.
 */
export interface Core {
  readonly config: Config;
  readonly directory: DataDirectory;
  readonly records: RecordStore;
  readonly events: EventStore;
  readonly jobs: JobQueue;
  readonly intake: IntakeHost;
  readonly pipeline: PipelineHost;
  readonly counters: PipelineCounters;
  readonly bus: StreamBus;
  readonly metrics: Metrics;
  readonly desk: IncidentDeskService;
  readonly playbooks: PlaybookEngine;
  readonly library: PlaybookLibrary;
  /** The rules in force, as the pipeline's thread loaded them. */
  readonly rules: readonly CatalogueRule[];
  /** Called with every committed batch; for the sources page. */
  onBatch(listener: (batch: PipelineBatch) => void): void;
  verifyAudit(): Promise<AuditVerdict>;
  /** Resolves with what failed, if a part fails. */
  readonly fault: Promise<unknown>;
  /** Drains and closes in order; idempotent. */
  stop(): Promise<void>;
}

/** Opens the parts in order; when one fails, those already open are closed again. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const stack = new AsyncDisposableStack();
  try {
    return await assemble(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface Faults {
  readonly fault: Promise<unknown>;
  readonly report: (error: unknown) => void;
}

function faults(): Faults {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  return { fault: promise, report: resolve };
}

async function assemble({ config, clock, logger }: CoreOptions, stack: AsyncDisposableStack): Promise<Core> {
  const { fault, report } = faults();
  const metrics = createMetrics();
  const bus = createStreamBus(clock);
  const counters = new PipelineCounters();
  const listeners: ((batch: PipelineBatch) => void)[] = [];
  const warn = (message: string) => (error: unknown) => logger.error({ err: error }, message);

  const directory = openDataDirectory(config.dataDirectory, clock);
  stack.defer(() => directory.release());
  const signer = await openAuditSigner(directory.keys);
  const live: { publisher?: ChangePublisher } = {};
  const records = await openRecords(config, directory.recordsFile, clock, () => live.publisher?.poke());
  stack.defer(() => records.close());
  const from = await records.newestChange();
  const publisher = createChangePublisher({ records, bus, from, onFault: warn('publishing changes failed') });
  live.publisher = publisher;
  stack.defer(() => publisher.settled());
  const checkpointer = createAuditCheckpointer(records, signer, {
    clock,
    everyEntries: config.audit.checkpointEntries,
    everyMs: config.audit.checkpointSeconds * 1_000,
    file: directory.auditCheckpointFile,
    onError: warn('audit checkpoint failed'),
  });
  checkpointer.start();
  stack.defer(() => checkpointer.close());
  const { store: events, forPipeline } = await openEvents(config, directory.events, clock, report);
  stack.defer(() => events.close());
  const jobs = await openJobs(config, directory.jobsFile, clock);
  stack.defer(() => jobs.close());

  const library = createPlaybookLibrary(readPlaybookDirectory());
  const playbooks = await createPlaybookEngine({
    records,
    queue: jobs,
    connectors: createConnectors(config.connectors, { programPrefix: [] }),
    library,
    clock,
    ids: randomUUID,
    random: Math.random,
    exclusive: config.stores.database.url === undefined,
    onFault: warn('playbook engine'),
  });
  stack.defer(() => playbooks.close());
  const desk = createIncidentDesk({ records, clock, ids: randomUUID });

  const automation: AutomationOptions = {
    records,
    desk,
    engine: playbooks,
    library,
    openIncidents: config.automation.openIncidents,
    startPlaybooks: config.automation.startPlaybooks,
    mode: config.automation.playbookMode,
  };
  const commit = async (batch: PipelineBatch): Promise<void> => {
    const done = await commitBatch(batch, {
      records,
      clock,
      rejectedFile: directory.rejectedFile,
      spoolId: intake.spoolId,
    });
    counters.add(batch, done.newAlerts);
    countBatch(metrics, batch, done.newAlerts, clock.now());
    for (const listener of listeners) listener(batch);
    for (const group of done.groups) await respondTo(group, automation);
    await intake.removeBefore(batch.next);
  };

  const intake = await openIntake({ config, spoolDirectory: directory.spool, records, logger, onFault: report });
  stack.defer(() => intake.close());
  await answerLastBatch(
    await lastCommitAt(records, intake.spoolId),
    automation,
    warn('answering the last batch failed'),
  );
  const pipeline = new PipelineHost({
    data: {
      spoolDirectory: directory.spool,
      spoolGrew: intake.readerPort(),
      from: await readCursor(records, intake.spoolId),
      store: forPipeline(),
      parserDirectory: SHIPPED_PARSERS_DIRECTORY,
      ruleDirectories: [OWN_RULES_DIRECTORY, ...config.detection.ruleDirectories],
      disabledRules: [],
      zone: config.zone,
      maxClockSkewHours: config.detection.maxClockSkewHours,
      stateDirectory: directory.root,
      batchRecords: 1_000,
    },
    commit,
    onFault: report,
  });
  stack.defer(() => pipeline.stop());
  const ready = await pipeline.ready;
  metrics.rulesLoaded.set(ready.rules.length);
  metrics.ruleErrors.set(ready.ruleErrors.length);
  for (const error of ready.ruleErrors) logger.warn(error, 'rule not loaded');
  logger.info(
    { rules: ready.rules.length, packs: ready.packs, events: (await events.stats()).dialect, records: records.dialect },
    'core started',
  );

  let stopping: Promise<void> | undefined;
  return {
    config,
    directory,
    records,
    events,
    jobs,
    intake,
    pipeline,
    counters,
    bus,
    metrics,
    desk,
    playbooks,
    library,
    rules: ready.rules,
    onBatch: (listener) => void listeners.push(listener),
    verifyAudit: () => records.verifyAudit([signer.publicKey], { checkpointFile: directory.auditCheckpointFile }),
    fault,
    stop: () => (stopping ??= stack.disposeAsync()),
  };
}

function countBatch(metrics: Metrics, batch: PipelineBatch, newAlerts: ReadonlyMap<string, number>, now: number): void {
  for (const part of batch.stored) {
    metrics.eventsStored.inc(part.stored);
    metrics.eventsDuplicate.inc(part.duplicates);
    metrics.eventsRejected.inc(part.rejected.length);
  }
  for (const { unparsed } of batch.sources) metrics.eventsUnparsed.inc(unparsed);
  for (const count of newAlerts.values()) metrics.alertsWritten.inc(count);
  metrics.batchLatency.observe(Math.max(0, now - batch.oldestReceivedAt) / 1_000);
  metrics.spoolDamagedRanges.set(batch.damagedRanges);
}
