import { randomUUID } from 'node:crypto';
import { openBullmqJobQueue, openSqliteJobQueue } from '@qiaolou/job-queue';
import type { Clock, JobQueue } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

/** Opens the job queue the configuration names: Redis when it has an address, else SQLite in the data directory. */
export async function openJobs(config: Config, sqliteFile: string, clock: Clock): Promise<JobQueue> {
  const { url } = config.stores.redis;
  if (url !== undefined) return openBullmqJobQueue({ url, random: Math.random });
  return openSqliteJobQueue({ path: sqliteFile, clock, random: Math.random, newToken: randomUUID });
}
