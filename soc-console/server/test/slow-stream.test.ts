import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { PublishedEvent } from '@qiaolou/schema';
import type { Request, Response } from 'express';
import { createStreamBus } from '../src/index.ts';
import type { Caller } from '@qiaolou/accounts';
import { createStreamEndpoint } from '../src/live/stream-endpoint.ts';
import { testClock } from './console-fixture.ts';
import { alertGroup } from './sample-records.ts';

const bigEvent: PublishedEvent = {
  kind: 'alert-group',
  change: 'updated',
  group: { ...alertGroup(1), ruleTitle: 'x'.repeat(200_000) },
};
const caller = {
  account: { id: 'u' },
  session: { idHash: 's' },
  permissions: new Set(['alerts.read']),
} as unknown as Caller;

/** A stream whose client never reads; kernel buffers are full and something waits when it is handed out. */
async function unreadStream(lives: () => boolean) {
  const bus = createStreamBus(testClock());
  const streams = createStreamEndpoint(bus, async () => lives());
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    const request = Object.assign(req, { get: () => undefined }) as unknown as Request;
    const response = Object.assign(res, {
      status: () => response,
      set: (headers: Record<string, string>) => {
        for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
        return response;
      },
    }) as unknown as Response;
    server.emit('stream', res);
    void streams.serve(request, response, caller).then(() => server.emit('served'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [res] = (await once(server, 'stream')) as [ServerResponse];
  const errors: Error[] = [];
  res.on('error', (error) => errors.push(error));
  for (let i = 0; i < 500 && res.writableLength < 300_000; i += 1) {
    bus.publish(bigEvent);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(res.writableLength).toBeGreaterThanOrEqual(300_000);
  const close = (): void => {
    socket.destroy();
    streams.close();
    server.close();
  };
  return { bus, server, res, errors, close };
}

test('what happens after the end of a session is not written to a stream that still drains: that would end the process', async () => {
  let lives = true;
  const { bus, res, errors, close } = await unreadStream(() => lives);
  lives = false;
  await expect.poll(() => res.writableEnded || res.destroyed, { timeout: 300_000 }).toBe(true);
  bus.publish(bigEvent);
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([]);
  close();
});

test('a client that does not read is cut off and gives its place back', async () => {
  const { bus, server, res, errors, close } = await unreadStream(() => true);
  const served = once(server, 'served');
  for (let i = 0; i < 10; i += 1) bus.publish(bigEvent);
  await served;
  expect(res.destroyed).toBe(true);
  expect(errors).toEqual([]);
  close();
});
