export {
  jobKind,
  enqueueJob,
  type JobContext,
  type JobDeclaration,
  type JobKind,
  type JobRequest,
} from './kind/job-kind.ts';
export { periodicKind, type PeriodicDeclaration, type PeriodicKind } from './kind/periodic-kind.ts';
export { dueTimes, lastDue, nextDue, type DueTimes, type Schedule } from './schedule/schedule.ts';
export { QUEUE_LOOK, startWork, type RunningWork, type WorkKind, type WorkOptions } from './runner/start-work.ts';
export type { WorkStats } from './runner/work-figures.ts';
export type { Timer } from './runner/timer.ts';
export { openSqliteJobQueue } from './sqlite/sqlite-job-queue.ts';
export type { SqliteJobQueueOptions } from './sqlite/sqlite-job-queue-options.ts';
export { backoffMs } from './retry/backoff.ts';
