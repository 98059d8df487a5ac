import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildWeb } from '../src/shipped/build-web.ts';
import { expectBalanced, Ledger } from './support/balance.ts';
import { LAUNCHER, startProcess, writeTestConfig } from './support/platform-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-start-waits-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Told {
  readonly healthy: boolean;
  readonly waiting: readonly { readonly part: string; readonly code: string }[];
}

/** Asks until somebody answers so. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function send(port: number, lines: readonly string[]): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port }).resume();
  await once(socket, 'connect');
  socket.end(lines.map((line) => `${line}\n`).join(''));
  await once(socket, 'close');
}

/** Everything on servers, none of which is there. */
const SERVERS = {
  redis: { url: 'redis://127.0.0.1:1' },
  database: { url: 'postgres://x@127.0.0.1:1/x' },
  elasticsearch: { url: 'http://127.0.0.1:1' },
};

describe('a start whose servers are away', () => {
  it('says which it waits for, takes logs in, ends in order when asked, and what it took in is stored later', async () => {
    await buildWeb();
    const data = join(directory, 'data');
    const { file, ports } = await writeTestConfig(data, { stores: SERVERS });
    const child = spawn(LAUNCHER, ['start', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));

    const { status, healthy, waiting } = await until(async () => {
      const response = await fetch(`http://127.0.0.1:${ports.console}/healthz`);
      const told = (await response.json()) as Told;
      return told.waiting.length === 4 ? { ...told, status: response.status } : undefined;
    });
    expect([status, healthy]).toEqual([503, false]);
    expect(Object.fromEntries(waiting.map(({ part, code }) => [part, code]))).toEqual({
      live: 'live.unavailable',
      jobs: 'jobs.unavailable',
      records: 'records.unavailable',
      events: 'store.unavailable',
    });
    const metrics = await (await fetch(`http://127.0.0.1:${ports.console}/metrics`)).text();
    expect(metrics).toMatch(/^qiaolou_part_waiting_since_seconds\{part="records",code="records.unavailable"\} \d/m);

    await send(ports.syslogTcp, ['<13>one', '<13>two', '<13>three']);
    await until(async () => {
      const text = await (await fetch(`http://127.0.0.1:${ports.console}/metrics`)).text();
      return /^qiaolou_records_received_total\{listener="syslog-tcp"\} 3$/m.test(text) ? true : undefined;
    });
    const refused = await fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
      method: 'POST',
      body: '{"message":"four"}\n',
      headers: { authorization: 'Bearer nobody-can-say-yet' },
    });
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);

    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(stderr).toBe('');
    const ledger = new Ledger(data, join(directory, 'kept'));
    const kept = await ledger.read();
    expectBalanced(kept);
    expect(kept).toMatchObject({ spooled: 3, pending: 3 });

    // The same folder, everything in it now.
    const { file: later, ports: laterPorts } = await writeTestConfig(data, {});
    const running = await startProcess(['start', '--config', later], laterPorts.console);
    await until(async () => {
      const text = await (await fetch(`http://127.0.0.1:${laterPorts.console}/metrics`)).text();
      return /^qiaolou_events_stored_total(?:\{[^}]*\})? 3$/m.test(text) ? true : undefined;
    });
    await running.kill('SIGTERM');
    expect(running.child.exitCode).toBe(0);
    const balance = await ledger.read();
    expectBalanced(balance);
    expect(balance).toMatchObject({ stored: 3, pending: 0 });
  });
});
