import { openSqliteJobQueue } from '@qiaolou/job-queue';
import type { Clock, JobQueue } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

export interface OpenJobsGiven {
  readonly config: Config;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for retry jitter. */
  readonly random: () => number;
  /** A new unique id each time. */
  readonly ids: () => string;
}

/** Opens the job queue the configuration names: Redis when it has an address, else SQLite in the data directory. */
export async function openJobs({ config, clock, random, ids }: OpenJobsGiven, sqliteFile: string): Promise<JobQueue> {
  const { url } = config.stores.redis;
  if (url === undefined) return openSqliteJobQueue({ path: sqliteFile, clock, random, newToken: ids });
  // Whoever has no Redis does not load its client.
  const { openBullmqJobQueue } = await import('@qiaolou/job-queue/bullmq');
  return openBullmqJobQueue({ url, random, newId: ids });
}
