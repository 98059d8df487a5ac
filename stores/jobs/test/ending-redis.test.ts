import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { EndingRedis } from '../src/bullmq/ending-redis.ts';

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `redis://127.0.0.1:${port}`;
}

/** As `once`, which fails of the errors that come before. */
function comesTo(redis: Pick<Redis, 'once'>, event: 'reconnecting' | 'end'): Promise<void> {
  return new Promise((resolve) => redis.once(event, () => resolve()));
}

it.each(['connection', 'duplicate'])(
  'a %s that is disconnected while it waits to try again comes to its end, and what waits for it fails',
  async (which) => {
    const first = new EndingRedis(await nobody(), { lazyConnect: true, maxRetriesPerRequest: null });
    const redis = which === 'duplicate' ? first.duplicate() : first;
    redis.on('error', () => undefined);
    const asked = redis.ping().catch((error: unknown) => String(error));
    await comesTo(redis, 'reconnecting');
    const ended = comesTo(redis, 'end');
    redis.disconnect();
    await ended;
    expect(await asked).toMatch(/Connection is closed/);
    expect(redis.status).toBe('end');
  },
);

it('one that reaches its server again after it was disconnected ends, too', async () => {
  const url = new URL(await nobody());
  const redis = new EndingRedis(url.toString(), { lazyConnect: true, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  redis.connect().catch(() => undefined);
  await comesTo(redis, 'reconnecting');
  const server = createServer((socket) => void socket.resume().on('error', () => undefined));
  server.listen(Number(url.port), '127.0.0.1');
  await once(server, 'listening');
  const ended = comesTo(redis, 'end');
  redis.disconnect();
  await ended;
  server.close();
  await once(server, 'close');
});
