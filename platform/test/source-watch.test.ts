import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arrivals } from '@qiaolou/collector';
import { decideSource } from '@qiaolou/incidents';
import { fromRow, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { DAY_MS, HOUR_MS, MINUTE_MS, type AlertGroup } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSourceRegistry, readSources, type SourceRegistry } from '../src/sources/source-registry.ts';
import { createSourceWatch } from '../src/sources/source-watch.ts';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';

/** A Monday. */
const START = Date.parse('2026-11-02T00:00:00Z');
let folder: string;
let records: RecordStore;
let now: number;
const clock = { now: (): number => now };

beforeEach(async () => {
  now = START;
  folder = mkdtempSync(join(tmpdir(), 'source-watch-'));
  records = await openSqliteRecordStore({ path: join(folder, 'r.db'), clock, areas: RECORD_AREAS });
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const openRegistry = (collector = 'c1'): Promise<SourceRegistry> =>
  openSourceRegistry({ records, clock, replay: false, collector });

function arrived(peer: string, received = 1): Arrivals {
  return { listener: 'syslog-udp', peer, received, shed: 0, truncated: 0, firstAt: now, lastAt: now };
}

function watchOf(sources: SourceRegistry): () => Promise<void> {
  let id = 0;
  return createSourceWatch({ records, clock, ids: () => `act-${String(++id)}`, sources });
}

/** Lives for a while: who sends does so every two minutes, and the watch looks as often. */
async function live(
  sources: SourceRegistry,
  watch: () => Promise<void>,
  { forMs, peers }: { readonly forMs: number; readonly peers: readonly string[] },
): Promise<void> {
  for (const end = now + forMs; now < end; now += 2 * MINUTE_MS) {
    for (const peer of peers) sources.addArrivals([arrived(peer)]);
    await watch();
  }
}

async function groups(): Promise<readonly (readonly [rule: string, key: string, status: string])[]> {
  const rows = await records.db
    .selectFrom('alertGroups')
    .selectAll()
    .orderBy('createdAt')
    .orderBy('groupKey')
    .execute();
  const all: AlertGroup[] = rows.map((row) => fromRow('alertGroups', row));
  return all.map(({ ruleId, groupKey, status }) => [ruleId, groupKey, status]);
}

it('a silent source makes one alert, and none more when it goes on; it is handled when the source speaks again', async () => {
  const sources = await openRegistry();
  const watch = watchOf(sources);
  await live(sources, watch, { forMs: 2 * DAY_MS, peers: ['a', 'b'] });
  expect(await groups()).toEqual([]);
  await live(sources, watch, { forMs: HOUR_MS, peers: ['b'] });
  expect(await groups()).toEqual([['qiaolou:source-silent', 'a', 'open']]);
  await live(sources, watch, { forMs: 10 * MINUTE_MS, peers: ['a', 'b'] });
  expect(await groups()).toEqual([['qiaolou:source-silent', 'a', 'handled']]);
  expect(await records.verifyAudit([])).toMatchObject({ ok: true });
});

it('tells nobody while our own process was down or asleep, nor of what people expect', async () => {
  const first = await openRegistry();
  await live(first, watchOf(first), { forMs: 2 * DAY_MS, peers: ['a', 'b'] });
  await first.save();
  now += DAY_MS;
  const sources = await openRegistry();
  const watch = watchOf(sources);
  await watch();
  now += 6 * HOUR_MS;
  await watch();
  expect(await groups()).toEqual([]);
  const body = { source: 'syslog-udp/a', name: null, known: true, muted: true, silentUntil: null, offHours: [] };
  const actor = { name: 'lina', ip: null, roles: [] };
  await decideSource({ records, clock }, { ...body, reason: '已下线', version: 0 }, actor);
  await live(sources, watch, { forMs: HOUR_MS, peers: ['b'] });
  expect(await groups()).toEqual([]);
});

it('a source that nobody knows is told once; a storm of made-up addresses is one alert', async () => {
  const sources = await openRegistry();
  const watch = watchOf(sources);
  await live(sources, watch, { forMs: 2 * DAY_MS, peers: ['a', 'b'] });
  await live(sources, watch, { forMs: 10 * MINUTE_MS, peers: ['a', 'b', 'new'] });
  expect(await groups()).toEqual([['qiaolou:source-new', 'new', 'open']]);
  now += HOUR_MS;
  sources.addArrivals(Array.from({ length: 25_000 }, (_, i) => arrived(`10.0.${i >> 8}.${i & 255}`)));
  await watch();
  expect((await groups()).map(([rule, key]) => [rule, key])).toEqual([
    ['qiaolou:source-new', 'new'],
    ['qiaolou:sources-new', 'syslog-udp'],
  ]);
  // What was made up is written bit by bit, and counted exactly.
  await sources.save();
  const written = async (): Promise<number> => (await readSources(records, clock)).length;
  expect(await written()).toBe(4_000);
  for (let i = 0; i < 5; i++) await sources.save();
  expect(await written()).toBe(20_001);
  const [rest] = (await readSources(records, clock)).filter(({ peer }) => peer === '*');
  expect(rest?.received).toBe(25_000 - 20_000 + 3);
});

it('figures are each collector’s own, and go on after a restart', async () => {
  const [one, two] = [await openRegistry('c1'), await openRegistry('c2')];
  one.addArrivals([arrived('a', 7)]);
  two.addArrivals([arrived('b', 5)]);
  await one.save();
  await two.save();
  const again = await openRegistry('c1');
  again.addArrivals([arrived('a', 3)]);
  await again.save();
  const rows = await readSources(records, clock);
  expect(rows.map(({ peer, received, collector }) => [peer, received, collector])).toEqual([
    ['a', 10, 'c1'],
    ['b', 5, 'c2'],
  ]);
  expect(again.silences().map(({ peer, isOurs }) => [peer, isOurs])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

it('a clock that is wrong makes one alert, which is handled when it is right again', async () => {
  const sources = await openRegistry();
  const watch = watchOf(sources);
  const tell = (skewMs: number): void => {
    for (let batch = 0; batch < 101; batch++)
      sources.add({
        ...{ kind: 'batch', number: 1, next: { segment: 1, offset: 0 }, openSince: { segment: 1, offset: 0 } },
        ...{ stored: [], oldestReceivedAt: now, flows: [] },
        ...{ damagedRanges: 0, decodersForgot: 0, lines: { lines: 0, asBytes: 0 } },
        sources: [
          {
            ...{ listener: 'syslog-udp', peer: 'a', dataset: 'd', records: 1, events: 1, unparsed: 0 },
            ...{ lastReceivedAt: now, skewsMs: [skewMs], marks: {}, clockOffsetMinutes: undefined },
            ...{ charsets: {}, headers: {}, unread: new Map() },
          },
        ],
      });
  };
  await live(sources, watch, { forMs: 2 * DAY_MS, peers: ['a'] });
  tell(8 * HOUR_MS);
  await live(sources, watch, { forMs: HOUR_MS, peers: ['a'] });
  expect(await groups()).toEqual([['qiaolou:source-drift', 'a', 'open']]);
  tell(-1_000);
  await watch();
  expect(await groups()).toEqual([['qiaolou:source-drift', 'a', 'handled']]);
});
