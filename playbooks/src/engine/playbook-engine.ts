import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, type Clock, type JobQueue, type PlaybookRun, type PlaybookTask } from '@qiaolou/schema';
import { connectorRegistry, type Connector } from '../connectors/connector.ts';
import type { PlaybookLibrary } from '../library/playbook-library.ts';
import { createEngineCounts, type EngineFigures } from './engine-figures.ts';
import type { EngineParts } from './engine-parts.ts';
import { reconcile, type Reconciliation } from './reconcile.ts';
import { answerTask, type AnswerTaskRequest } from './answer-task.ts';
import { liftEffect, type LiftEffectRequest } from './lift-effect.ts';
import { cancelRun, startRun, type CancelRunRequest, type StartRunRequest } from './run-commands.ts';
import { verifyJournal } from '../runs/run-journal.ts';
import { listRuns, listTasks, readRun, type RunFilter, type RunInFull, type TaskFilter } from '../runs/read-runs.ts';
import { createStepQueue, type StepPayload, type StepQueue } from './step-queue.ts';
import { runStepJob } from './step-worker.ts';
import { undoEffect } from './undo-effect.ts';
import { upholdEffects, type Upkeep } from './uphold-effects.ts';

/** What the engine needs. */
export interface PlaybookEngineOptions {
  readonly records: RecordStore;
  readonly queue: JobQueue;
  readonly connectors: readonly Connector[];
  readonly library: PlaybookLibrary;
  readonly clock: Clock;
  /** A new unique id each time. */
  readonly ids: () => string;
  /** 0 ≤ x < 1, for retry jitter. */
  readonly random: () => number;
  /**
   * True when no other process works on this record store (one machine, SQLite): leases found at start are those of a
   * process that died, and are released at once instead of after their time.
   */
  readonly exclusive: boolean;
  /** Told when the queue is away. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Runs playbooks durably: see docs of the functions behind the methods for errors. */
export interface PlaybookEngine {
  startRun(request: StartRunRequest): Promise<PlaybookRun>;
  answerTask(request: AnswerTaskRequest): Promise<PlaybookTask>;
  cancelRun(request: CancelRunRequest): Promise<PlaybookRun>;
  liftEffect(request: LiftEffectRequest): Promise<void>;
  getRun(runId: string): Promise<RunInFull>;
  listRuns(filter: RunFilter): Promise<readonly PlaybookRun[]>;
  listTasks(filter: TaskFilter): Promise<readonly PlaybookTask[]>;
  /** Recomputes a run's hash chain. */
  verifyRun(
    runId: string,
  ): Promise<{ readonly ok: boolean; readonly entries: number; readonly firstBad: number | null }>;
  /** Tells the queue about all work that is due: after a start, periodically, and after the queue lost everything. */
  reconcile(): Promise<Reconciliation>;
  /** Puts back effects that are to last and are gone; at most half a minute at a time. */
  uphold(): Promise<Upkeep>;
  /** What became of effects in this process. */
  figures(): EngineFigures;
  /** Does what a job of the queue asks for; `signal` breaks off a step, which then runs again later. */
  work(payload: StepPayload, signal: AbortSignal): Promise<void>;
}

/**
 * Makes the engine, which works when its `playbookWork` is started. The step jobs in the record store are the truth; the
 * queue only wakes. Losing the whole queue therefore loses no run. Leases of dead workers are released first.
 *
 * @example
 *   const given = { records, queue, connectors, library, clock, ids, random, exclusive: true };
 *   const engine = await createPlaybookEngine(given);
 *   await engine.startRun({ playbookId, incidentId: null, mode: 'drill', actor: 'zhang', ip: null });
 */
export async function createPlaybookEngine(options: PlaybookEngineOptions): Promise<PlaybookEngine> {
  const { records, library, clock } = options;
  const queue = createStepQueue(options.queue, (error) => options.onFault?.(error));
  const parts = engineParts(options, queue);
  if (options.exclusive) await releaseLeases(records);
  return {
    startRun: (request) => startRun(parts, library, request),
    answerTask: (request) => answerTask(parts, request),
    cancelRun: (request) => cancelRun(parts, request),
    liftEffect: async (request) => {
      await liftEffect(parts, request);
      parts.counts.count('lifted');
      await queue.tell([{ kind: 'undo', key: request.key, tries: 0 }]);
    },
    getRun: (runId) => readRun(records.db, runId),
    listRuns: (filter) => listRuns(records.db, filter),
    listTasks: (filter) => listTasks(records.db, filter),
    verifyRun: (runId) => verifyJournal(records.db, runId),
    reconcile: () => reconcile(records, queue, clock),
    figures: () => ({ ...parts.counts.figures }),
    uphold: () => upholdEffects(parts, AbortSignal.timeout(30_000)),
    work: (payload, signal) =>
      payload.kind === 'undo'
        ? undoEffect(parts, payload.key, signal)
        : runStepJob(parts, payload.runId, payload.jobId, signal),
  };
}

function engineParts(options: PlaybookEngineOptions, queue: StepQueue): EngineParts {
  return {
    records: options.records,
    connectors: connectorRegistry(options.connectors),
    clock: options.clock,
    ids: options.ids,
    random: options.random,
    counts: createEngineCounts(),
    wake: (wakeups) => queue.tell(wakeups.map((wakeup) => ({ kind: 'step', ...wakeup }) as const)),
  };
}

async function releaseLeases(records: RecordStore): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.db
      .updateTable('stepJobs')
      .set({ leaseUntil: isoTime(0) })
      .where('state', '=', 'leased')
      .execute();
  });
}
