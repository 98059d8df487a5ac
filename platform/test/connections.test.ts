import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { qiaolou, startPlatformProcess, writeTestConfig, type TestPorts } from './support/platform-process.ts';

/** A process that may open 256 files and sockets, and 400 silent connections to each of its listeners. */

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-connections-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const CONNECTIONS = 400;

/** Connects from one address and says nothing; resolves when all were taken by the kernel. */
async function crowd(port: number, localAddress: string): Promise<void> {
  const connected = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
    return once(socket, 'connect');
  });
  await Promise.all(connected);
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request from another address of this machine, on a connection of its own. */
async function ask(port: number, path: string, localAddress: string, send?: { key: string; body: string }) {
  const call = request({
    ...{ host: '127.0.0.1', port, path, localAddress, agent: false },
    method: send === undefined ? 'GET' : 'POST',
    headers: send === undefined ? {} : { authorization: `Bearer ${send.key}` },
  });
  call.end(send?.body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, body } satisfies Answer;
}

const LISTENERS = ['syslogTcp', 'http', 'console'] as const satisfies readonly (keyof TestPorts)[];

describe('more connections than the process can have', () => {
  it('keep no other address from any listener, and neither spool nor stores from their files', async () => {
    const { file, ports } = await writeTestConfig(directory);
    const key = (await qiaolou(['intake-key', 'test', '--config', file])).stdout.trim();
    const platform = await startPlatformProcess(file, ports.console, { descriptors: 256 });
    for (const listener of LISTENERS) await crowd(ports[listener], '127.0.0.2');

    for (let i = 0; i < 3; i++) {
      const stored = await ask(ports.http, '/ingest/v1', '127.0.0.3', { key, body: `{"message":"record ${i}"}\n` });
      expect(stored, platform.output()).toMatchObject({ status: 202 });
    }
    const syslog = connect({ port: ports.syslogTcp, host: '127.0.0.1', localAddress: '127.0.0.3' });
    sockets.push(syslog);
    const closed = once(syslog.resume(), 'close');
    syslog.end('<13>a record over TCP\n');
    await closed;
    expect(await ask(ports.console, '/healthz', '127.0.0.3')).toMatchObject({ status: 200 });

    const page = (await ask(ports.console, '/metrics', '127.0.0.3')).body;
    const value = (name: string): number =>
      Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (.+)$`, 'm').exec(page)?.[1]);
    for (const listener of ['syslog-tcp', 'http', 'console']) {
      const limit = value(`qiaolou_connections_limit{listener="${listener}"}`);
      expect(value(`qiaolou_connections{listener="${listener}"}`), page).toBeLessThanOrEqual(limit);
      // Each of the crowd was taken or turned away; how many were taken in turn depends on how long it took.
      const accepted = value(`qiaolou_connections_accepted_total{listener="${listener}"}`);
      const refused = value(`qiaolou_connections_turned_away_total{listener="${listener}",reason="address"}`);
      expect(refused, listener).toBeGreaterThan(0);
      expect(accepted + refused, listener).toBeGreaterThanOrEqual(CONNECTIONS);
    }
    expect(value('qiaolou_records_received_total{listener="syslog-tcp"}')).toBe(1);
    expect(value('qiaolou_records_received_total{listener="http"}')).toBe(3);
    expect(platform.child.exitCode, platform.output()).toBeNull();
    await platform.kill('SIGTERM');
  });
});
