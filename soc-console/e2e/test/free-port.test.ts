import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fork } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

it('gives no port that the system gives to connections', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set(ports).size).toBe(20);
  const [first = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
  for (const port of ports) expect(port).toBeLessThan(first);
});

it('gives ports at which streams and datagrams can be taken', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  ended.push(
    () => server.close(),
    () => socket.close(),
  );
  await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
});

it('gives no port twice, whatever processes ask at one time', async () => {
  const MANY = 300;
  const asking = new URL('free-ports.ts', import.meta.url);
  const given = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const child = fork(asking, [String(MANY)]);
      ended.push(() => child.kill());
      return ((await once(child, 'message')) as [readonly number[]])[0];
    }),
  );
  expect(new Set(given.flat()).size).toBe(3 * MANY);
});
