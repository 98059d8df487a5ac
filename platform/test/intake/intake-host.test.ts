import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FLOW_MARK_LISTENER,
  openSpoolReader,
  readUdpDrops,
  type Arrivals,
  type SpooledRecord,
} from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import { isBefore } from '@qiaolou/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { configSchema, type Config } from '../../src/config/config.ts';
import { IntakeHost } from '../../src/intake/intake-host.ts';
import type { IntakeKeyDigest } from '../../src/keys/intake-keys.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const free = { host: '127.0.0.1', port: 0 };
const inputs: Config['inputs'] = configSchema.parse({
  inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
}).inputs;

interface Opened {
  readonly host: IntakeHost;
  readonly spoolDirectory: string;
  readonly faults: readonly unknown[];
}

async function opened(readKeys = (): Promise<readonly IntakeKeyDigest[]> => Promise.resolve([])): Promise<Opened> {
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'qiaolou-intake-'));
  cleanups.push(() => rmSync(spoolDirectory, { recursive: true, force: true }));
  const faults: unknown[] = [];
  const host = await IntakeHost.open({
    data: {
      spoolDirectory,
      inputsDirectory: join(spoolDirectory, 'inputs'),
      sitesDirectory: spoolDirectory,
      newSpoolId: '5a'.repeat(16),
      fsyncIntervalMs: 20,
      maxBytes: 100_000_000,
      connectionCap: undefined,
    },
    readKeys,
    onError: () => undefined,
    onSpool: () => undefined,
    onFiles: () => undefined,
    onTrouble: () => undefined,
    onFault: (error) => faults.push(error),
  });
  cleanups.push(() => host.close().catch(() => undefined));
  return { host, spoolDirectory, faults };
}

const record = (text: string) => ({
  payload: Buffer.from(text),
  receivedAt: 1_700_000_000_000,
  listener: 'import',
  peer: 'a.log',
  identity: text,
});

/** Records that somebody sent: not the marks between flows. */
function sentIn(dir: string): readonly SpooledRecord[] {
  const read = openSpoolReader({ dir }).read(10, 1e6);
  return read.filter((found) => found.record.listener !== FLOW_MARK_LISTENER);
}

function post(port: number, key: string): Promise<Response> {
  const headers = { authorization: `Bearer ${key}` };
  return fetch(`http://127.0.0.1:${port}/ingest/v1`, { method: 'POST', body: '{"a":1}\n', headers });
}

describe('the intake', () => {
  it('takes every datagram while the main thread is blocked, and makes it durable', async () => {
    const count = 20_000;
    const { host, spoolDirectory } = await opened();
    const bound = await host.startInputs(inputs);
    const port = bound['syslog-udp']?.port ?? 0;
    const goFile = join(spoolDirectory, 'go');
    const program = join(import.meta.dirname, 'send-datagrams.ts');
    const child = spawn(process.execPath, [program, String(port), String(count), goFile], { stdio: 'inherit' });
    cleanups.push(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');

    // From here to the end of the loop this thread runs nothing else: no timer, no message, no socket.
    writeFileSync(goFile, '');
    const reader = openSpoolReader({ dir: spoolDirectory });
    const numbers = new Set<number>();
    const started = performance.now();
    const inTime = (): boolean => performance.now() - started < 60_000;
    while ((numbers.size < count || performance.now() - started < 3_000) && inTime()) {
      for (const found of reader.read(1_000, 1e6)) numbers.add(Number(String(found.record.payload).slice(4)));
    }
    reader.close();
    expect(numbers.size).toBe(count);
    expect(readUdpDrops(port)).toBe(0);

    await ended;
    const figures = await host.figures();
    expect(figures.inputs['syslog-udp']).toMatchObject({ received: count, shed: 0, kernelDrops: 0 });
    expect(figures.totals).toEqual([{ listener: 'syslog-udp', received: count, shed: 0 }]);
  });

  it('wakes a reader without the main thread, and tells what arrived before it says that it is durable', async () => {
    const { host, spoolDirectory } = await opened();
    const arrivals: Arrivals[] = [];
    host.onArrivals((more) => arrivals.push(...more));
    const port = host.readerPort();
    cleanups.push(() => port.close());
    const woken = once(port, 'message');
    const bound = await host.startInputs(inputs);
    const { host: to, port: at } = bound['syslog-tcp'] ?? { host: '', port: 0 };
    const socket = connect(at, to).resume();
    const closed = once(socket, 'close');
    socket.end('<13>one\n<13>two\n');
    await woken;
    // Both are framed when the other side has closed.
    await closed;
    await host.durable();
    expect(sentIn(spoolDirectory)).toHaveLength(2);
    expect(arrivals.reduce((sum, { received }) => sum + received, 0)).toBe(2);
  });

  it('appends what an import reads, in order, and tells the place of the last', async () => {
    const { host, spoolDirectory } = await opened();
    const first = await host.append([record('a'), record('b')]);
    const last = await host.append([record('c')]);
    expect([last.segment, isBefore(first, last)]).toEqual([first.segment, true]);
    await host.durable();
    const read = sentIn(spoolDirectory);
    expect(read.map((found) => String(found.record.payload))).toEqual(['a', 'b', 'c']);
    expect(read.map((found) => found.record.identity)).toEqual(['a', 'b', 'c']);
    expect(read.at(-1)?.position).toEqual(last);
  });

  it('knows its keys by itself, asks for one that is new, and forgets one that is gone', async () => {
    const keys = [{ name: 'old', digest: sm3Hex('old-key') }];
    const { host } = await opened(() => Promise.resolve([...keys]));
    const bound = await host.startInputs(inputs);
    const port = bound.http?.port ?? 0;
    const statuses = async (...given: readonly string[]): Promise<readonly number[]> =>
      Promise.all(given.map(async (key) => (await post(port, key)).status));
    expect(await statuses('old-key', 'no-key')).toEqual([202, 401]);
    // As the command line does in another process: nobody tells this one.
    keys.push({ name: 'new', digest: sm3Hex('new-key') });
    expect(await statuses('new-key', 'no-key')).toEqual([202, 401]);
    keys.splice(0);
    await host.renewKeys();
    expect(await statuses('old-key', 'new-key')).toEqual([401, 401]);
  });

  it('answers 503, not 401, when an unknown key cannot be looked up', async () => {
    let known = true;
    const { host } = await opened(() => (known ? Promise.resolve([]) : Promise.reject(new Error('away'))));
    const bound = await host.startInputs(inputs);
    known = false;
    const response = await post(bound.http?.port ?? 0, 'some-key');
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'collector.keyUnchecked' }]);
  });

  it('says which port is taken', async () => {
    const one = await opened();
    const bound = await one.host.startInputs(inputs);
    const port = bound['syslog-tcp']?.port ?? 0;
    const two = await opened();
    await expect(two.host.startInputs({ ...inputs, syslogTcp: { ...inputs.syslogTcp, port } })).rejects.toMatchObject({
      code: 'platform.portInUse',
      details: { port },
    });
  });

  it('stops in order: what had arrived is on the disk, and later calls are refused', async () => {
    const { host, spoolDirectory, faults } = await opened();
    await host.startInputs(inputs);
    await host.append([record('last')]);
    await host.close();
    await host.close();
    expect(sentIn(spoolDirectory)).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});
