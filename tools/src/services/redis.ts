import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, SERVICES_DIRECTORY, waitFor, type Service } from './service.ts';

const PORT = 16_379;
const HOME = join(SERVICES_DIRECTORY, 'redis');

async function answers(): Promise<boolean> {
  return Promise.resolve(run('redis-cli', ['-p', String(PORT), 'ping']).trim() === 'PONG');
}

/** Redis from Debian with append-only file and no eviction, as the job queue demands. */
export const redis: Service = {
  name: 'redis',
  variable: 'QIAOLOU_TEST_REDIS_URL',
  url: `redis://127.0.0.1:${PORT}`,
  needs: 'the package redis-server',
  async up() {
    if (await answers().catch(() => false)) return;
    mkdirSync(HOME, { recursive: true });
    const options = ['--port', String(PORT), '--bind', '127.0.0.1', '--dir', HOME, '--daemonize', 'yes'];
    run('redis-server', [...options, '--appendonly', 'yes', '--maxmemory-policy', 'noeviction']);
    await waitFor('Redis', 15, answers);
  },
  down() {
    run('redis-cli', ['-p', String(PORT), 'shutdown', 'nosave']);
  },
};
