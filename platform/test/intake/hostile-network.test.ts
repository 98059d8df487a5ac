import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpoolReader } from '@qiaolou/collector';
import { NO_CONNECTIONS } from '@qiaolou/connections';
import { sm3Hex } from '@qiaolou/crypto';
import { parseJson } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { IntakeHost } from '../../src/intake/intake-host.ts';

/** Who sends what nobody could bear takes nothing from others. Counts only: how fast is the bench's. */

const KEY = 'of-the-proper-sender';
const ATTACK = { connections: 10_000, templates: 100_000, lines: 3_300, bodies: 20 };
const DATAGRAMS = 10_000;
const LINES = 5_000;
const BATCHES = 20;
const PROPER = '127.0.0.7';

async function opened() {
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'qiaolou-hostile-'));
  const host = await IntakeHost.open({
    data: {
      ...{
        spoolDirectory,
        inputsDirectory: join(spoolDirectory, 'inputs'),
        sitesDirectory: spoolDirectory,
        newSpoolId: '5a'.repeat(16),
        fsyncIntervalMs: 20,
        maxBytes: 2_000_000_000,
      },
      connectionCap: undefined,
    },
    readKeys: () => Promise.resolve([{ name: 'proper', digest: sm3Hex(KEY) }]),
    onError: () => undefined,
    onSpool: () => undefined,
    onFault: () => undefined,
    onFiles: () => undefined,
    onTrouble: () => undefined,
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(spoolDirectory, { recursive: true, force: true });
  });
  const free = { host: '127.0.0.1', port: 0 };
  const { inputs } = configSchema.parse({ inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free } });
  const bound = await host.startInputs(inputs);
  await host.renewKeys();
  const port = (id: keyof typeof bound): number => bound[id]?.port ?? 0;
  const ports = { syslogTcp: port('syslog-tcp'), netflow: port('netflow'), http: port('http') };
  return { host, spoolDirectory, ports: { ...ports, syslogUdp: port('syslog-udp') } };
}

/** Records in the spool by listener and peer. */
function spooledIn(dir: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const reader = openSpoolReader({ dir });
  for (let placed = reader.readBlock(); placed !== undefined; placed = reader.readBlock()) {
    for (let frame = 0; frame < placed.block.frames; frame++) {
      const { listener, peer } = placed.block.sender(frame);
      const key = `${listener} ${peer}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  reader.close();
  return counts;
}

type Opened = Awaited<ReturnType<typeof opened>>;

const program = (name: string): string => join(import.meta.dirname, name);

/** Starts the attack; resolves when every kind of it has begun, with what waits for its end and tells what was sent. */
async function attack({ ports }: Opened): Promise<() => Promise<unknown>> {
  const target = JSON.stringify({ ...ports, ...ATTACK, key: KEY });
  const hostile = spawn(process.execPath, [program('hostile-senders.ts'), target], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void hostile.kill('SIGKILL'));
  let told = '';
  hostile.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const ended = once(hostile, 'close');
  while (!told.includes('going\n')) await once(hostile.stdout, 'data');
  return async () => {
    await ended;
    return parseJson(told.split('\n').at(-2) ?? '{}');
  };
}

/** Sends datagrams as fast as they are taken. */
async function sendDatagrams({ spoolDirectory, ports }: Opened): Promise<void> {
  const goFile = join(spoolDirectory, 'go');
  writeFileSync(goFile, '');
  const args = [program('send-datagrams.ts'), String(ports.syslogUdp), String(DATAGRAMS), goFile];
  await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
}

/** One connection that sends lines and stays; what is returned sends a last one and ends it, and says whether it was let. */
async function sendLines({ ports }: Opened): Promise<() => Promise<boolean>> {
  const stream = connect({ port: ports.syslogTcp, host: '127.0.0.1', localAddress: PROPER });
  let resets = 0;
  stream.on('error', () => resets++).resume();
  await once(stream, 'connect');
  for (let line = 0; line < LINES; line++) if (!stream.write(`<13>line ${line}\n`)) await once(stream, 'drain');
  return async () => {
    const isOpen = resets === 0 && !stream.destroyed && !stream.readableEnded;
    stream.end('<13>the last\n');
    await once(stream, 'close');
    return isOpen;
  };
}

async function sendBatches({ ports }: Opened): Promise<readonly number[]> {
  const statuses = new Set<number>();
  for (let batch = 0; batch < BATCHES; batch++) {
    const response = await fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
      ...{ method: 'POST', body: '{"a":1}\n{"a":2}\n', headers: { authorization: `Bearer ${KEY}` } },
    });
    await response.arrayBuffer();
    statuses.add(response.status);
  }
  return [...statuses];
}

/** What was sent was read, or it was lost in the kernel: all of it is one or the other. */
async function readAll({ host }: Opened): Promise<Awaited<ReturnType<IntakeHost['figures']>>> {
  for (;;) {
    const figures = await host.figures();
    const read = (id: 'syslog-udp' | 'netflow'): number => {
      const { received = 0, kernelDrops = 0 } = figures.inputs[id] ?? {};
      return received + kernelDrops;
    };
    if (read('syslog-udp') >= DATAGRAMS && read('netflow') >= ATTACK.templates) return figures;
  }
}

it('10,000 connections, gzip of newlines, 100,000 forged templates and 3,300 lines of 64 KB take nothing from others', async () => {
  const started = await opened();
  const attacked = await attack(started);
  const datagrams = sendDatagrams(started);
  const endLines = await sendLines(started);
  const statuses = await sendBatches(started);
  await datagrams;
  const sent = await attacked();
  expect(await endLines()).toBe(true);
  const { inputs } = await readAll(started);
  const { host, spoolDirectory } = started;
  await host.stopInputs();
  await host.durable();

  const spooled = spooledIn(spoolDirectory);
  expect(statuses).toEqual([202]);
  expect(spooled.get('syslog-udp 127.0.0.1')).toBe(DATAGRAMS);
  expect(inputs['syslog-udp']).toMatchObject({ received: DATAGRAMS, shed: 0, kernelDrops: 0 });
  expect(spooled.get(`syslog-tcp ${PROPER}`)).toBe(LINES + 1);
  expect(spooled.get('http proper')).toBe(2 * BATCHES);

  // What was sent besides was borne or refused, and nothing of it uncounted.
  const { bodies, ...others } = ATTACK;
  expect(sent).toEqual({ ...others, statuses: { 413: bodies } });
  expect(spooled.get('syslog-tcp 127.0.0.67')).toBe(ATTACK.lines);
  const connections = inputs['syslog-tcp']?.connections ?? NO_CONNECTIONS;
  const { address, total } = connections.turnedAway;
  expect(connections.accepted + address + total).toBe(ATTACK.connections + 100 + 1);
  expect(address).toBeGreaterThan(ATTACK.connections / 2);
  const { totals } = await host.figures();
  for (const { listener, received, shed } of totals) {
    const kept = [...spooled].filter(([key]) => key.startsWith(`${listener} `)).reduce((sum, [, n]) => sum + n, 0);
    expect([listener, received]).toEqual([listener, kept + shed]);
  }
}, 600_000);
