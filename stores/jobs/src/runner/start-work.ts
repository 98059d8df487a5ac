import { afterFailure, SocError, type Clock, type EnqueueRequest, type Job, type JobQueue } from '@qiaolou/schema';
import type { JobKind } from '../kind/job-kind.ts';
import type { PeriodicKind } from '../kind/periodic-kind.ts';
import { dueTimes, lastDue, type DueTimes } from '../schedule/schedule.ts';
import { Rhythm } from './rhythm.ts';
import { systemTimer, type Timer } from './timer.ts';
import { WorkFigures, type WorkStats } from './work-figures.ts';

/** Work the runner can do. */
export type WorkKind = JobKind | PeriodicKind;

/** What the runner is given. */
export interface WorkOptions {
  /** Each name once. */
  readonly kinds: readonly WorkKind[];
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** Told of every try that failed; the work is tried again by itself. `QUEUE_LOOK` is the look at the queue itself. */
  readonly onError: (name: string, error: unknown) => void;
  /** Told of every try that succeeded. */
  readonly onDone?: (name: string) => void;
  /** The machine's when absent. */
  readonly timer?: Timer;
}

/** Work that is going on. */
export interface RunningWork {
  /** In the order of the kinds. */
  stats(): readonly WorkStats[];
  /** Begins nothing further and waits for what runs, jobs at most `graceMs` (default 10,000). */
  close(graceMs?: number): Promise<void>;
}

/** Name under which `onError` and `onDone` hear of the queue itself: whether it can be used, and whether it lost its jobs. */
export const QUEUE_LOOK = 'jobs';
const QUEUE_LOOK_TIMES = dueTimes({ every: '5s' });

/** Key of a kind's scheduled job: one is unfinished at a time. */
const SCHEDULED = 'scheduled';

/**
 * Does the work of all kinds: takes their jobs from the queue, enqueues those that are due by a schedule, and does the
 * periodic work of this process. Throws RangeError when two kinds share a name, and what `JobQueue.work` throws.
 *
 * @example
 *   const work = await startWork({ kinds: [remindOverdue, saveSources], queue, clock, onError: (name, err) => log(name, err) });
 */
export async function startWork(options: WorkOptions): Promise<RunningWork> {
  const { kinds, clock } = options;
  if (new Set(kinds.map(({ name }) => name)).size < kinds.length)
    throw new RangeError('two kinds of work share a name');
  const figures: WorkFigures[] = [];
  const going: Stoppable[] = [];
  const close = async (graceMs?: number): Promise<void> => {
    await Promise.all(going.map((part) => part.stop(graceMs)));
  };
  try {
    for (const kind of kinds) {
      const figure = new WorkFigures(kind.name, clock);
      figures.push(figure);
      going.push(kind.type === 'job' ? await startJobs(kind, figure, options) : startPeriodic(kind, figure, options));
    }
    going.push(watchQueue(options));
  } catch (error) {
    throw await afterFailure(error, () => close(0));
  }
  return { stats: () => figures.map((figure) => figure.stats()), close };
}

/**
 * Looks every few seconds whether the queue lost what it was told; then, and at the start, everything that is to be done
 * is told again: what the kinds restore from records, and the due times of schedules.
 */
function watchQueue(options: WorkOptions): Rhythm {
  const { queue, clock, onError } = options;
  const jobs = options.kinds.filter((kind) => kind.type === 'job');
  let known: string | undefined;
  return startRhythm(QUEUE_LOOK, QUEUE_LOOK_TIMES, options, async () => {
    const generation = await queue.generation();
    if (generation === known) return;
    if (known !== undefined) onError(QUEUE_LOOK, new SocError('jobs.lost'));
    for (const kind of jobs) {
      await kind.restore();
      if (known !== undefined && kind.times !== null) await queue.enqueue(scheduledJob(kind, kind.times, clock));
    }
    known = generation;
  });
}

function scheduledJob({ name, maxAttempts }: JobKind, times: DueTimes, clock: Clock): EnqueueRequest {
  return { queue: name, key: SCHEDULED, payload: {}, due: lastDue(times, clock.now()), maxAttempts };
}

interface Stoppable {
  stop(graceMs?: number): Promise<void>;
}

async function startJobs(kind: JobKind, figure: WorkFigures, options: WorkOptions): Promise<Stoppable> {
  const { queue, clock, onError } = options;
  const { name, concurrency, times } = kind;
  const handle = async ({ payload, attempt }: Job, signal: AbortSignal): Promise<void> => {
    try {
      await figure.measure(() => kind.handle(payload, { attempt, signal }));
      options.onDone?.(name);
    } catch (error) {
      onError(name, error);
      throw error;
    }
  };
  const worker = await queue.work(name, handle, { concurrency });
  const schedule =
    times === null
      ? undefined
      : startRhythm(name, times, options, () => queue.enqueue(scheduledJob(kind, times, clock)));
  return {
    stop: async (graceMs) => {
      await schedule?.stop();
      await worker.close(graceMs);
    },
  };
}

function startPeriodic(kind: PeriodicKind, figure: WorkFigures, options: WorkOptions): Stoppable {
  return startRhythm(kind.name, kind.times, options, () => figure.measure(() => kind.run()));
}

function startRhythm(name: string, times: DueTimes, options: WorkOptions, work: () => Promise<unknown>): Rhythm {
  const { clock, onDone, onError, timer = systemTimer } = options;
  return new Rhythm({
    times,
    clock,
    timer,
    work: () =>
      work().then(
        () => {
          onDone?.(name);
          return true;
        },
        (error: unknown) => {
          onError(name, error);
          return false;
        },
      ),
  });
}
