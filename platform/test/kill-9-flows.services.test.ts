import { createSocket } from 'node:dgram';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLOW_MARK_LISTENER, openDecoding, openSpoolReader } from '@qiaolou/collector';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { netflowV9Datagram } from '@qiaolou/scenarios';
import { DAY_MS, systemClock, type EcsEvent } from '@qiaolou/schema';
import { afterAll, expect, it } from 'vitest';
import { startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

const KILLS = 6;
const FLOWS_PER_DATAGRAM = 20;
const FLOWS = { enabled: true, seconds: 2, sourcePort: false };
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-kill-flows-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Conversations of some hosts, again and again from other ports: most records of a minute are in rows of several. */
function datagram(number: number): Buffer {
  const exportedAt = Math.floor(systemClock.now() / 1_000) * 1_000;
  const flows = Array.from({ length: FLOWS_PER_DATAGRAM }, (_, index) => ({
    ...{ start: exportedAt - 2_000, end: exportedAt - 1_000, protocol: 6, packets: 1, bytes: 100 + (number % 7) },
    ...{ source: `10.8.${number % 5}.${index}`, sourcePort: 20_000 + (number % 1_000) },
    ...{ destination: `198.51.100.${index % 3}`, destinationPort: 8_000 + (number % 3) },
  }));
  return netflowV9Datagram(flows, exportedAt, number);
}

/** Events by id, without the time they were stored. */
function byId(events: Iterable<EcsEvent>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { 'event.ingested': _ingested, ...event } of events) {
    const text = JSON.stringify(Object.entries(event).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    expect(found.has(event['event.id'])).toBe(false);
    found.set(event['event.id'], text);
  }
  return found;
}

async function storedIn(data: string): Promise<ReadonlyMap<string, string>> {
  const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock });
  try {
    const all: EcsEvent[] = [];
    let from: Parameters<typeof store.tail>[0] = { ingestedSince: '1970-01-01T00:00:00.000Z' };
    for (;;) {
      const page = await store.tail(from, 10_000);
      if (page.events.length === 0) return byId(all);
      all.push(...page.events);
      from = page.next;
    }
  } finally {
    await store.close();
  }
}

/** Keeps the spool as it is: what is committed the platform removes. */
function keepSpool(data: string): void {
  mkdirSync(join(directory, 'kept'), { recursive: true });
  for (const name of readdirSync(join(data, 'spool'))) {
    const kept = join(directory, 'kept', name);
    if (statSync(join(data, 'spool', name)).isFile()) copyFileSync(join(data, 'spool', name), kept);
  }
}

/** What one pass over the spool gives, and how many flow records are in it. */
function onePass(): { readonly events: ReadonlyMap<string, string>; readonly datagrams: number } {
  const reader = openSpoolReader({ dir: join(directory, 'kept') });
  const { spoolId } = reader;
  const stateDirectory = mkdtempSync(join(directory, 'pass-'));
  const given = { packs: [], spoolId, zone: 'Asia/Shanghai', skewLimitMs: DAY_MS, stateDirectory, flows: FLOWS };
  const decoding = openDecoding(given);
  const events: EcsEvent[] = [];
  let datagrams = 0;
  for (const { record, position } of reader.read(Infinity, Infinity)) {
    if (record.listener !== FLOW_MARK_LISTENER) datagrams += 1;
    events.push(...decoding.decode(record, position));
  }
  reader.close();
  return { events: byId(events), datagrams };
}

/** Windows so short that many end between the kills. */
function withShortWindows(file: string): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as { inputs: { netflow: object } };
  config.inputs.netflow = { ...config.inputs.netflow, rollUp: { seconds: FLOWS.seconds } };
  writeFileSync(file, JSON.stringify(config));
}

it(`kill -9 at ${KILLS} moments while flows arrive: the rows stored are those of one pass over the spool`, async () => {
  const data = join(directory, 'data');
  const { file, ports } = await writeTestConfig(data);
  withShortWindows(file);
  const socket = createSocket('udp4');
  let number = 0;
  const sending = setInterval(() => {
    for (let n = 0; n < 4; n += 1) socket.send(datagram((number += 1)), ports.netflow, '127.0.0.1');
  }, 10);
  // Nobody listens between a kill and the next start: what the system says to that is no news.
  socket.on('error', () => undefined);
  const delays = Array.from({ length: KILLS }, () => 1_500 + Math.floor(Math.random() * 3_000));
  for (const delay of delays) {
    const platform = await startPlatformProcess(file, ports.console);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await platform.kill('SIGKILL');
    keepSpool(data);
  }
  const last = await startPlatformProcess(file, ports.console);
  clearInterval(sending);
  socket.close();
  // The silence that ends the last window.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  await last.kill('SIGTERM');
  keepSpool(data);

  const [stored, whole] = [await storedIn(data), onePass()];
  expect({ delays, datagrams: whole.datagrams > 100 }).toEqual({ delays, datagrams: true });
  const lost = [...whole.events].filter(([id]) => !stored.has(id)).map(([, text]) => text);
  const others = [...stored]
    .filter(([id, text]) => whole.events.get(id) !== text)
    .map(([id, text]) => ({ text, whole: whole.events.get(id) }));
  expect({ delays, lost: lost.slice(0, 3), others: others.slice(0, 3) }).toEqual({ delays, lost: [], others: [] });
  const flows = [...whole.events.values()].reduce(
    (sum, text) => sum + Number(/"netflow.flows",(\d+)/.exec(text)?.[1] ?? 0),
    0,
  );
  expect(flows).toBe(whole.datagrams * FLOWS_PER_DATAGRAM);
  expect(stored.size).toBeLessThan(flows / 2);
}, 600_000);
