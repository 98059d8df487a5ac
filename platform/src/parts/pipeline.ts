import { OWN_RULES_DIRECTORY, type CatalogueRule, type RuleStats } from '@qiaolou/detection-rules';
import { readRuleSwitches } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import type { LeftOutFile } from '@qiaolou/schema';
import { insideOf } from '../config/inside-of.ts';
import { askInTime } from '../observability/ask-in-time.ts';
import { countBatch } from '../observability/count-batch.ts';
import { createBatchCommit, readCursors, type CommittedBatch } from '../pipeline/commit-batch.ts';
import { parserFolders } from '../pipeline/parser-folders.ts';
import { PipelineCounters } from '../pipeline/pipeline-counters.ts';
import { PipelineHost } from '../pipeline/pipeline-host.ts';
import type { PacksTaken, PipelineBatch, PipelineWorkerData } from '../pipeline/pipeline-messages.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import { leftOutOf, type LeftOut } from './left-out.ts';
import { tellPacks, type ToldPacks } from './packs-trail.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** What makes events of records and alerts of events. */
export interface Pipeline {
  readonly pipeline: PipelineHost;
  readonly counters: PipelineCounters;
  /** The rules in force, as the pipeline's thread loaded them. */
  readonly rules: readonly CatalogueRule[];
  /** What is wrong with rules and packs, as the pipeline's thread loaded them last. */
  readonly leftOut: () => LeftOut;
  /** What the judges did so far; undefined when they do not answer in time. */
  readonly ruleStats: () => Promise<readonly RuleStats[] | undefined>;
  /** Takes over which rules people have switched off. */
  readonly renewRuleSwitches: () => Promise<void>;
  /** Called with every committed batch. */
  readonly onBatch: (listener: (batch: PipelineBatch) => void) => void;
}

type Needs = Given & Directory & Stores & Intake;

/** The pipeline's thread, and what becomes of its batches: committed and counted. */
export const pipeline: Part<Needs, Pipeline> = {
  name: 'pipeline',
  open: async (needs, closing) => {
    const { clock, intake, logger, metrics, onFault, records, waiting } = needs;
    const { rejectedFile } = needs.directory;
    const counters = new PipelineCounters();
    const listeners: ((batch: PipelineBatch) => void)[] = [];
    const write = createBatchCommit({
      ...{ records, clock, rejectedFile, spoolId: intake.spoolId },
      onDropped: (file) => logger.error({ file }, 'the oldest events that the store refused were dropped'),
    });
    const taking = new PacksTaking(needs);
    const host = new PipelineHost({
      data: await workerData(needs),
      commit: async (batch) => committed(batch, await write(batch), { ...needs, counters, listeners }),
      onWait: (part, error) => waiting.because(part, error),
      onResume: (part) => waiting.over(part),
      onPacks: (taken) => taking.take(taken),
      onFault,
    });
    closing.defer(() => host.stop());
    const ready = await host.ready;
    const { rules, ruleErrors, packs } = ready;
    metrics.rulesLoaded.set(rules.length);
    metrics.ruleErrors.set(ruleErrors.length);
    for (const error of ruleErrors) logger.warn(error, 'rule not loaded');
    taking.take(ready);
    const { dialect: events } = await needs.events.stats();
    logger.info({ rules: rules.length, packs, events, records: records.dialect }, 'pipeline started');
    metrics.beforeScrape(async () => metrics.setMemory('pipeline', await host.memory()));
    const report = askInTime(() => host.report());
    metrics.beforeScrape(async () => metrics.setRules(await report()));
    return {
      ...{ pipeline: host, counters, rules },
      leftOut: () => leftOutOf(ruleErrors, taking.errors, needs.parserDirectory),
      ruleStats: async () => (await report())?.rules,
      renewRuleSwitches: async () => host.switchOff(await switchedOff(records)),
      onBatch: (listener) => void listeners.push(listener),
    };
  },
};

/** Tells of the packs that lines are read by: metrics, log, trail. */
class PacksTaking {
  readonly #needs: Needs;
  #errors: readonly LeftOutFile[] = [];
  #told: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Packs that are left out because they are wrong. */
  get errors(): readonly LeftOutFile[] {
    return this.#errors;
  }

  take({ packs, own, off, packErrors }: Pick<PacksTaken, 'packs' | 'own' | 'off' | 'packErrors'>): void {
    const { logger, logError, metrics } = this.#needs;
    this.#errors = packErrors;
    metrics.setPacks(packs, packErrors);
    for (const error of packErrors) logger.warn(error, 'parser pack not loaded');
    logger.info({ packs, own: own.map(({ id }) => id) }, 'parser packs in force');
    this.#told = this.#told
      .then(() => this.#tell({ own, off, leftOut: packErrors.length }))
      .catch(logError('parser packs'));
  }

  #tell(packs: ToldPacks): Promise<void> {
    const { clock, intake, records } = this.#needs;
    return tellPacks(records, clock.now(), { ...packs, objectId: intake.spoolId });
  }
}

/** Ids of the rules people have switched off, in a fixed order. */
async function switchedOff(records: RecordStore): Promise<readonly string[]> {
  const switches = await readRuleSwitches(records);
  return [...switches.values()].flatMap(({ ruleId, enabled }) => (enabled ? [] : [ruleId]));
}

interface Told extends Needs {
  readonly counters: PipelineCounters;
  readonly listeners: readonly ((batch: PipelineBatch) => void)[];
}

/** What follows a commit; nothing of it may fail, or the batch would be committed and counted again. */
async function committed(batch: PipelineBatch, { newAlerts, reopened }: CommittedBatch, told: Told): Promise<void> {
  const { clock, counters, intake, listeners, logger, metrics } = told;
  counters.add(batch, newAlerts);
  countBatch(metrics, batch, newAlerts, clock.now());
  metrics.groupsReopened.inc(reopened);
  const refused = batch.stored.flatMap(({ rejected }) => rejected);
  const [first] = refused;
  if (first !== undefined) {
    const { id, code, reason } = first;
    logger.warn({ events: refused.length, id, code, reason: reason.slice(0, 500) }, 'the store refused events');
  }
  for (const listener of listeners) listener(batch);
  // The next batch's removal takes along what this one leaves.
  await intake
    .removeBefore(batch.openSince)
    .catch((error: unknown) => logger.warn({ err: error }, 'spool not cleared'));
}

async function workerData({
  config,
  directory,
  eventsForThread,
  intake,
  parserDirectory,
  records,
}: Needs): Promise<PipelineWorkerData> {
  return {
    spoolDirectory: directory.spool,
    spoolGrew: intake.readerPort(),
    ...(await readCursors(records, intake.spoolId)),
    flows: config.inputs.netflow.rollUp,
    store: eventsForThread(),
    parserFolders: parserFolders(config, parserDirectory),
    ruleDirectories: [OWN_RULES_DIRECTORY, ...config.detection.ruleDirectories],
    disabledRules: config.detection.disabledRules,
    switchedOff: await switchedOff(records),
    inside: insideOf(config),
    zone: config.zone,
    maxClockSkewHours: config.detection.maxClockSkewHours,
    stateDirectory: directory.root,
    batchRecords: 1_000,
  };
}
