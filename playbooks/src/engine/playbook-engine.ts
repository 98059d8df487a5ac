import type { RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  type Clock,
  type Job,
  type JobQueue,
  type JobWorker,
  type PlaybookRun,
  type PlaybookTask,
} from '@qiaolou/schema';
import { connectorRegistry, type Connector } from '../connectors/connector.ts';
import type { PlaybookLibrary } from '../library/playbook-library.ts';
import type { Wakeup } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';
import {
  answerTask,
  cancelRun,
  startRun,
  type AnswerTaskRequest,
  type CancelRunRequest,
  type StartRunRequest,
} from './run-commands.ts';
import { verifyJournal } from '../runs/run-journal.ts';
import { listRuns, listTasks, readRun, type RunInFull, type RunFilter, type TaskFilter } from '../runs/read-runs.ts';
import { runStepJob } from './step-worker.ts';
import { undoEffect } from './undo-effect.ts';

/** Queue the engine's jobs go through. */
export const PLAYBOOK_QUEUE = 'playbook-steps';

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
  /** Pause between reconciliations, ms; 15,000 when absent, 0 = only when `reconcile` is called. */
  readonly reconcileEveryMs?: number | undefined;
  /** Steps under execution at once; 4 when absent. */
  readonly concurrency?: number | undefined;
  /** Told about faults of the engine's own background work (queue or database away). */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** What one reconciliation found. */
export interface Reconciliation {
  /** Jobs that were ready and were told to the queue again. */
  readonly ready: number;
  /** Jobs whose worker died. */
  readonly expired: number;
  /** Effects whose time is over. */
  readonly undo: number;
}

/** Runs playbooks durably: see docs of the functions behind the methods for errors. */
export interface PlaybookEngine {
  startRun(request: StartRunRequest): Promise<PlaybookRun>;
  answerTask(request: AnswerTaskRequest): Promise<PlaybookTask>;
  cancelRun(request: CancelRunRequest): Promise<PlaybookRun>;
  getRun(runId: string): Promise<RunInFull>;
  listRuns(filter: RunFilter): Promise<readonly PlaybookRun[]>;
  listTasks(filter: TaskFilter): Promise<readonly PlaybookTask[]>;
  /** Recomputes a run's hash chain. */
  verifyRun(
    runId: string,
  ): Promise<{ readonly ok: boolean; readonly entries: number; readonly firstBad: number | null }>;
  /** Tells the queue about all work that is due: after a start, periodically, and after the queue lost everything. */
  reconcile(): Promise<Reconciliation>;
  /** Takes no further step, waits for running ones at most `graceMs` (10,000), then aborts them; idempotent. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Opens the engine: releases dead leases, reconciles, and starts to work. The step jobs in the record store are the
 * truth; the queue only wakes. Losing the whole queue therefore loses no run.
 */
export async function createPlaybookEngine(options: PlaybookEngineOptions): Promise<PlaybookEngine> {
  const { records, library } = options;
  const abort = new AbortController();
  const parts = engineParts(options, abort.signal);
  if (options.exclusive) await releaseLeases(records);
  const worker = await options.queue.work(PLAYBOOK_QUEUE, (job) => handleJob(parts, job), {
    concurrency: options.concurrency ?? 4,
  });
  await reconcile(options);
  const stopTicking = startTicking(options);
  return {
    startRun: (request) => startRun(parts, library, request),
    answerTask: (request) => answerTask(parts, request),
    cancelRun: (request) => cancelRun(parts, request),
    getRun: (runId) => readRun(records.db, runId),
    listRuns: (filter) => listRuns(records.db, filter),
    listTasks: (filter) => listTasks(records.db, filter),
    verifyRun: (runId) => verifyJournal(records.db, runId),
    reconcile: () => reconcile(options),
    close: (graceMs) => closeEngine({ stopTicking, worker, abort }, graceMs),
  };
}

function engineParts(options: PlaybookEngineOptions, signal: AbortSignal): EngineParts {
  return {
    records: options.records,
    connectors: connectorRegistry(options.connectors),
    clock: options.clock,
    ids: options.ids,
    random: options.random,
    signal,
    wake: async (wakeups) => {
      for (const wakeup of wakeups) await enqueueStep(options, wakeup);
    },
  };
}

async function closeEngine(
  engine: { readonly stopTicking: () => Promise<void>; readonly worker: JobWorker; readonly abort: AbortController },
  graceMs: number | undefined,
): Promise<void> {
  await engine.stopTicking();
  await engine.worker.close(graceMs);
  engine.abort.abort();
}

async function handleJob(parts: EngineParts, job: Job): Promise<void> {
  const { kind, runId, jobId, key } = job.payload;
  if (kind === 'undo' && typeof key === 'string') await undoEffect(parts, key);
  else if (typeof runId === 'string' && typeof jobId === 'string') await runStepJob(parts, runId, jobId);
}

/** A queue that is away only delays: the reconciler says it again. */
async function enqueueStep(options: PlaybookEngineOptions, wakeup: Wakeup): Promise<void> {
  try {
    await options.queue.enqueue({
      queue: PLAYBOOK_QUEUE,
      key: `${wakeup.runId}/${wakeup.jobId}/${wakeup.generation}`,
      payload: { kind: 'step', runId: wakeup.runId, jobId: wakeup.jobId },
      runAt: wakeup.runAt,
    });
  } catch (error) {
    options.onFault?.(error);
  }
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

const RECONCILE_BATCH = 1_000;

async function reconcile(options: PlaybookEngineOptions): Promise<Reconciliation> {
  const { db } = options.records;
  const now = isoTime(options.clock.now());
  const ready = await db
    .selectFrom('stepJobs')
    .selectAll()
    .where('state', '=', 'ready')
    .where('runAt', '<=', now)
    .orderBy('runAt')
    .limit(RECONCILE_BATCH)
    .execute();
  const expired = await db
    .selectFrom('stepJobs')
    .selectAll()
    .where('state', '=', 'leased')
    .where('leaseUntil', '<=', now)
    .limit(RECONCILE_BATCH)
    .execute();
  for (const job of [...ready, ...expired])
    await enqueueStep(options, {
      runId: job.runId,
      jobId: job.stepId,
      generation: job.attempt,
      runAt: options.clock.now(),
    });
  const undo = await db
    .selectFrom('effects')
    .select('idempotencyKey')
    .where('state', '=', 'applied')
    .where('undoAt', '<=', now)
    .limit(RECONCILE_BATCH)
    .execute();
  for (const effect of undo) await enqueueUndo(options, effect.idempotencyKey);
  return { ready: ready.length, expired: expired.length, undo: undo.length };
}

async function enqueueUndo(options: PlaybookEngineOptions, key: string): Promise<void> {
  try {
    await options.queue.enqueue({ queue: PLAYBOOK_QUEUE, key: `undo/${key}`, payload: { kind: 'undo', key } });
  } catch (error) {
    options.onFault?.(error);
  }
}

/** Reconciles periodically; the returned function stops it and waits for the one under way. */
function startTicking(options: PlaybookEngineOptions): () => Promise<void> {
  const everyMs = options.reconcileEveryMs ?? 15_000;
  if (everyMs === 0) return () => Promise.resolve();
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = reconcile(options)
      .catch((error: unknown) => options.onFault?.(error))
      .finally(() => (busy = false));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
