import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLOW_MARK_LISTENER, openSpoolReader } from '@qiaolou/collector';
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
      ...{ spoolDirectory, newSpoolId: '5a'.repeat(16), fsyncIntervalMs: 20, maxBytes: 2_000_000_000 },
      connectionCap: undefined,
    },
    readKeys: () => Promise.resolve([{ name: 'proper', digest: sm3Hex(KEY) }]),
    onError: () => undefined,
    onSpool: () => undefined,
    onFault: () => undefined,
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

it('10,000 connections, gzip of newlines, 100,000 forged templates and 3,300 lines of 64 KB take nothing from others', async () => {
  const { host, spoolDirectory, ports } = await opened();
  const target = JSON.stringify({ ...ports, ...ATTACK, key: KEY });
  const program = (name: string): string => join(import.meta.dirname, name);
  const hostile = spawn(process.execPath, [program('hostile-senders.ts'), target], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void hostile.kill('SIGKILL'));
  let told = '';
  hostile.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const attacked = once(hostile, 'close');
  while (!told.includes('going\n')) await once(hostile.stdout, 'data');

  // Proper senders: datagrams as fast as they are taken, one connection that stays, and batches.
  const goFile = join(spoolDirectory, 'go');
  writeFileSync(goFile, '');
  const args = [program('send-datagrams.ts'), String(ports.syslogUdp), String(DATAGRAMS), goFile];
  const datagrams = once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
  const stream = connect({ port: ports.syslogTcp, host: '127.0.0.1', localAddress: PROPER });
  let resets = 0;
  stream.on('error', () => resets++).resume();
  await once(stream, 'connect');
  for (let line = 0; line < LINES; line++) if (!stream.write(`<13>line ${line}\n`)) await once(stream, 'drain');
  const statuses = new Set<number>();
  for (let batch = 0; batch < BATCHES; batch++) {
    const response = await fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
      ...{ method: 'POST', body: '{"a":1}\n{"a":2}\n', headers: { authorization: `Bearer ${KEY}` } },
    });
    await response.arrayBuffer();
    statuses.add(response.status);
  }
  await Promise.all([datagrams, attacked]);
  expect([resets, stream.destroyed, stream.readableEnded]).toEqual([0, false, false]);
  stream.write('<13>the last\n');
  stream.end();
  await once(stream, 'close');
  // What was sent was read, or it was lost in the kernel: all of it is one or the other.
  const read = async (id: 'syslog-udp' | 'netflow'): Promise<number> => {
    const { received = 0, kernelDrops = 0 } = (await host.figures()).inputs[id] ?? {};
    return received + kernelDrops;
  };
  while ((await read('syslog-udp')) < DATAGRAMS || (await read('netflow')) < ATTACK.templates);
  const { inputs } = await host.figures();
  await host.stopInputs();
  await host.durable();

  const { totals } = await host.figures();
  const spooled = spooledIn(spoolDirectory);
  expect([...statuses]).toEqual([202]);
  expect(spooled.get('syslog-udp 127.0.0.1')).toBe(DATAGRAMS);
  expect(inputs['syslog-udp']).toMatchObject({ received: DATAGRAMS, shed: 0, kernelDrops: 0 });
  expect(spooled.get(`syslog-tcp ${PROPER}`)).toBe(LINES + 1);
  expect(spooled.get('http proper')).toBe(2 * BATCHES);

  // What was sent besides was borne or refused, and nothing of it uncounted.
  const sent = parseJson(told.split('\n').at(-2) ?? '{}') as unknown as typeof ATTACK & { statuses: object };
  const { bodies, ...others } = ATTACK;
  expect(sent).toEqual({ ...others, statuses: { 413: bodies } });
  expect(spooled.get('syslog-tcp 127.0.0.67')).toBe(ATTACK.lines);
  const { turnedAway, accepted } = inputs['syslog-tcp']?.connections ?? {};
  const mine = 100 + 1;
  expect((accepted ?? 0) + (turnedAway?.address ?? 0) + (turnedAway?.total ?? 0)).toBe(ATTACK.connections + mine);
  expect(turnedAway?.address).toBeGreaterThan(ATTACK.connections / 2);
  const { received = 0, kernelDrops = 0 } = inputs.netflow ?? {};
  expect(received + kernelDrops).toBe(ATTACK.templates);
  for (const { listener, received: all, shed } of totals) {
    const kept = [...spooled].filter(([key]) => key.startsWith(`${listener} `)).reduce((sum, [, n]) => sum + n, 0);
    expect([listener, all]).toEqual([listener, kept + shed]);
  }
  expect([...spooled.keys()].some((key) => key.startsWith(FLOW_MARK_LISTENER))).toBe(true);
}, 600_000);
