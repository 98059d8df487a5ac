import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, matchAst, systemClock, type Ast, type EcsEvent } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { readBeside, type BesideReading, type BesideSummary } from '../src/beside/index.ts';
import { manifestPath, readManifest } from '../src/embedded/segments/manifest.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { astArbitrary, eventArbitrary, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const ALL: Ast = { op: 'all' };
const EVER = { from: -Infinity, to: Infinity };
const segments = (): readonly string[] => readdirSync(join(directory(), 'segments')).toSorted();

async function readAll(
  reading: Partial<BesideReading> = {},
): Promise<{ readonly events: readonly EcsEvent[]; readonly summary: BesideSummary }> {
  const events: EcsEvent[] = [];
  const pages = readBeside({ dir: directory(), where: ALL, span: EVER, ...reading });
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return { events, summary: next.value };
    events.push(...next.value.events);
  }
}

const idsOf = (events: readonly EcsEvent[]): readonly string[] => events.map((event) => event['event.id']);
const openStore = (options: object = {}) =>
  openEmbeddedEventStore({ dir: directory(), clock: systemClock, threads: 1, mergeSettleMs: 0, ...options });
/** Events of a day that is over: what is put together at once. */
const batchOf = (from: number, size: number): readonly EcsEvent[] =>
  Array.from({ length: size }, (_, at) => numberedEvent(from + at));

describe('a store that is open, read by its files', () => {
  it('gives what matches of segments and journal, in the order of its storing, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(eventArbitrary(), { minLength: 1, maxLength: 60 }),
        fc.array(astArbitrary, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        async (given, asked, flushRows) => {
          rmSync(directory(), { recursive: true, force: true });
          await using store = closed(await openStore({ flushRows }));
          const events = withIds(given);
          for (let at = 0; at < events.length; at += 7) await store.append(events.slice(at, at + 7));
          const everything = (await store.tail('0', 10_000)).events;
          for (const where of asked) {
            const expected = everything.filter(matchAst(where, compileRe2));
            expect((await readAll({ where })).events).toEqual(expected);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['of one segment', 40_000, 1],
    ['of segments whose numbers are mixed', 36_000, 2],
    ['of many segments', 3_000, 1],
  ])(
    'gives more events than a page and than are known ahead, %s',
    async (_where, flushRows, days) => {
      await using store = closed(await openStore({ flushRows, flushChars: 1_000_000_000, mergeSettleMs: 3_600_000 }));
      const events = batchOf(0, 41_000).map((event, n) => ({
        ...event,
        '@timestamp': `2026-02-0${1 + (n % days)}T04:00:00.000Z`,
      }));
      for (let at = 0; at < events.length; at += 1_000) await store.append(events.slice(at, at + 1_000));
      await listed(store, 36_000);
      for (const where of [ALL, { op: 'regex', field: 'event.original', value: 'line \\d*[1-9] ' } as const]) {
        const expected = where === ALL ? events : events.filter(matchAst(where, compileRe2));
        expect(idsOf((await readAll({ where })).events)).toEqual(idsOf(expected));
      }
    },
    60_000,
  );

  it('opens only the segments that can hold something of the days', async () => {
    await using store = closed(await openStore({ flushRows: 10 }));
    for (let day = 1; day <= 5; day++)
      await store.append(
        batchOf(day * 100, 10).map((event) => ({ ...event, '@timestamp': `2026-02-0${day}T04:00:00.000Z` })),
      );
    await settled(store, 5);
    const span = { from: Date.parse('2026-02-02T16:00:00Z'), to: Date.parse('2026-02-03T16:00:00Z') };
    const { events, summary } = await readAll({ span });
    expect(idsOf(events)).toEqual(idsOf(batchOf(300, 10)));
    expect(summary).toEqual({ missingDays: [], unread: 0, segments: { read: 1, skipped: 4 } });
  });

  it('gives every event acknowledged before once and none that came later, while it appends and merges', async () => {
    await using store = closed(await openStore({ flushRows: 40 }));
    let next = 0;
    const append = async (): Promise<void> => {
      await store.append(batchOf(next, 25));
      next += 25;
    };
    for (let batch = 0; batch < 40; batch++) await append();
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const before = next;
      const pages = readBeside({ dir: directory(), where: ALL, span: EVER });
      const given: string[] = [];
      for (;;) {
        const [page] = await Promise.all([pages.next(), append()]);
        for (const name of segments()) seen.add(name);
        if (page.done === true) break;
        given.push(...idsOf(page.value.events));
      }
      const expected = idsOf(batchOf(0, next));
      // What was being appended when it began may be among them.
      expect(given.length).toBeGreaterThanOrEqual(before);
      expect(given).toEqual(expected.slice(0, given.length));
      expect(given.length).toBeLessThanOrEqual(before + 25);
    }
    // Files went while they were read: else this proves nothing.
    expect(seen.size).toBeGreaterThan(segments().length);
  });

  it('gives what a merge put together of a file that is gone', async () => {
    await using store = closed(await openStore({ flushRows: 10 }));
    await store.append(batchOf(0, 60));
    const pages = readBeside({ dir: directory(), where: ALL, span: EVER });
    const first = await pages.next();
    for (let batch = 6; batch < 60; batch++) await store.append(batchOf(batch * 10, 10));
    const given = first.done === true ? [] : [...idsOf(first.value.events)];
    for await (const { events } of pages) given.push(...idsOf(events));
    expect(given).toEqual(idsOf(batchOf(0, 60)));
  });
});

describe('what cannot be read', () => {
  it.each(['flipped', 'gone'] as const)('of a %s segment is left out and its days are named', async (how) => {
    const store = await openStore({ flushRows: 20 });
    await store.append(batchOf(0, 20));
    await store.append(batchOf(20, 20));
    await store.append(batchOf(40, 5));
    await settled(store, 2);
    const [name = ''] = segments();
    const file = join(directory(), 'segments', name);
    const bytes = readFileSync(file);
    if (how === 'gone') rmSync(file);
    else writeFileSync(file, bytes.subarray(0, bytes.length - 5));
    const { events, summary } = await readAll();
    expect(idsOf(events)).toEqual(idsOf(batchOf(20, 25)));
    expect(summary.missingDays).toEqual([
      ...new Set(batchOf(0, 20).map((event) => dayOf(Date.parse(event['@timestamp'])))),
    ]);
    writeFileSync(file, bytes);
    await store.close();
  });

  it('at the end of the journal is what nobody was told of', async () => {
    const store = await openStore({ flushRows: 1_000 });
    await store.append(batchOf(0, 20));
    await store.append(batchOf(20, 20));
    const [name = ''] = readdirSync(join(directory(), 'journal'));
    const file = join(directory(), 'journal', name);
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 3);
    expect(idsOf((await readAll()).events)).toEqual(idsOf(batchOf(0, 20)));
    writeFileSync(file, whole);
    await store.close();
  });

  it('of a list is told', async () => {
    const store = await openStore();
    await store.append(batchOf(0, 2));
    await store.close();
    writeFileSync(join(directory(), 'manifest.json'), '{}\n1\n');
    await expect(readAll()).rejects.toMatchObject({ code: 'store.corrupt', details: { reason: 'damaged' } });
  });

  it('is not read on when nobody wants it', async () => {
    await using store = closed(await openStore());
    await store.append(batchOf(0, 2));
    await expect(readAll({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'store.cancelled' });
  });
});

type Store = Awaited<ReturnType<typeof openStore>>;

function closed(store: Store): Store & AsyncDisposable {
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}

/** Waits until so many events are in segments. */
async function listed(store: Store, rows: number): Promise<void> {
  for (;;) {
    const reading = await readManifest(manifestPath(directory()));
    if (reading.state === 'whole' && reading.manifest.segments.reduce((sum, one) => sum + one.rows, 0) >= rows) return;
    await store.stats();
  }
}

/** Waits until so many segments are listed. */
async function settled(store: Store, count: number): Promise<void> {
  for (;;) {
    const reading = await readManifest(manifestPath(directory()));
    if (reading.state === 'whole' && reading.manifest.segments.length === count) return;
    await store.stats();
  }
}
