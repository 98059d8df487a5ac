export { openSqliteJobQueue, type SqliteJobQueueOptions } from './sqlite-job-queue.ts';
export { openBullmqJobQueue, type BullmqJobQueueOptions } from './bullmq-job-queue.ts';
export { backoffMs } from './backoff.ts';
