import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dayStart, systemClock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import { openSegmentFile } from '../src/columns/segment-file.ts';
import { mergeable } from '../src/embedded/segments/mergeable.ts';
import { readManifest, type SegmentEntry } from '../src/embedded/segments/manifest.ts';
import { mergeSegments } from '../src/embedded/segments/merge-segments.ts';
import { segmentPath } from '../src/embedded/segments/segment-path.ts';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const TODAY = dayStart(Date.UTC(2026, 4, 20));

const entry = (number: number, rows: number, { day = 0, days = 1, level = 0 } = {}): SegmentEntry => ({
  ...{ number, rows, level, bytes: rows * 50, sm3: '0'.repeat(64), footerCrc: number },
  days: Array.from({ length: days }, (_, at) => ({ start: TODAY - (day - at) * DAY_MS, rows: Math.ceil(rows / days) })),
  ...{ minTs: TODAY - day * DAY_MS, maxTs: TODAY - (day - days + 1) * DAY_MS + 1_000 },
  ...{ minSeq: number * 1_000, maxSeq: number * 1_000 + rows, minIngested: 0, maxIngested: 0 },
});
const numbers = (parts: readonly SegmentEntry[] | undefined) => parts?.map(({ number }) => number);
const several = (count: number, rows: number, of: Parameters<typeof entry>[2] = {}, from = 1) =>
  Array.from({ length: count }, (_, at) => entry(from + at, rows, of));

/** Waits until something holds; the test's own time ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('which segments are made one', () => {
  it.each<[string, readonly SegmentEntry[], readonly number[] | undefined]>([
    ['seven of today: none', several(7, 900), undefined],
    ['eight of today', several(9, 900), [1, 2, 3, 4, 5, 6, 7, 8]],
    ['eight of today, of two levels: none', [...several(4, 900), ...several(4, 900, { level: 1 }, 5)], undefined],
    ['eight full blocks', several(8, 61_440), [1, 2, 3, 4, 5, 6, 7, 8]],
    ['eight that are full already: none', several(8, 491_520, { level: 1 }), undefined],
    ['two of a day that is over', several(2, 900, { day: 3 }), [1, 2]],
    ['two of yesterday, whose events may be late: none', several(2, 900, { day: 1 }), undefined],
    [
      'few to a large one: not worth it',
      [entry(1, 400_000, { day: 3, level: 1 }), entry(2, 10, { day: 3 })],
      undefined,
    ],
    ['more than fit: the small ones', [entry(1, 491_000, { day: 3 }), ...several(3, 900, { day: 3 }, 2)], [2, 3, 4]],
    [
      'one of each of many days: none',
      Array.from({ length: 40 }, (_, at) => entry(at, 90, { day: at + 3 })),
      undefined,
    ],
    ['eight of several days', several(8, 500, { day: 9, days: 3 }), [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('%s', (_name, segments, expected) => {
    expect(numbers(mergeable(segments, { today: TODAY }))).toEqual(expected);
  });

  it.each([
    ['nothing came to the day for the time', 0, [1, 2]],
    ['a part came a moment ago', 999_500, undefined],
    ['a part came in a time that is not yet, after a clock was ahead', 5_000_000, [1, 2]],
  ])('of a day that is over: %s', (_, maxIngested, expected) => {
    const segments = [entry(1, 900, { day: 3 }), { ...entry(2, 900, { day: 3 }), maxIngested }];
    expect(numbers(mergeable(segments, { today: TODAY, now: 1_000_000, settleMs: 1_000 }))).toEqual(expected);
  });

  it('comes to an end with few segments, each event written anew a few times only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ rows: fc.integer({ min: 1, max: 61_440 }), day: fc.integer({ min: 0, max: 6 }) }), {
          minLength: 1,
          maxLength: 200,
        }),
        (flushes) => {
          let segments: readonly SegmentEntry[] = [];
          let [next, written] = [1, 0];
          const total = flushes.reduce((sum, { rows }) => sum + rows, 0);
          for (const { rows, day } of flushes) {
            segments = [...segments, entry(next++, rows, { day })];
            for (
              let parts = mergeable(segments, { today: TODAY });
              parts !== undefined;
              parts = mergeable(segments, { today: TODAY })
            ) {
              const gone = new Set(numbers(parts));
              const merged = parts.reduce((sum, part) => sum + part.rows, 0);
              const level = 1 + Math.max(...parts.map((part) => part.level));
              const start = parts[0]?.days[0]?.start ?? 0;
              written += merged;
              const one = entry(next++, merged, { day: (TODAY - start) / DAY_MS, level });
              segments = [...segments.filter(({ number }) => !gone.has(number)), one];
            }
          }
          expect(segments.reduce((sum, { rows }) => sum + rows, 0)).toBe(total);
          expect(segments.length).toBeLessThanOrEqual(7 * 30 + total / 61_440);
          expect(written).toBeLessThanOrEqual(total * 12);
        },
      ),
    );
  });
});

async function manifestOf(dir: string) {
  const reading = await readManifest(join(dir, 'manifest.json'));
  if (reading.state !== 'whole') throw new Error(reading.state);
  return reading.manifest;
}

async function all(store: EventStore): Promise<readonly EcsEvent[]> {
  const page = await store.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 10_000 });
  return page.events;
}

async function flipInside(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, 100);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await file.write(byte, 0, 1, 100);
  await file.close();
}

describe('a store that makes its segments one', () => {
  it('has the same events in the same order, and only the files of the manifest', async () => {
    const reports: StoreReport[] = [];
    const store = await openEmbeddedEventStore({
      ...{ dir: directory(), clock: systemClock, flushRows: 40 },
      onReport: (report) => reports.push(report),
    });
    for (let at = 0; at < 1_000; at += 40)
      await store.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    const before = await all(store);
    const tail = await store.tail('0', 10_000);
    await until(async () => (await manifestOf(directory())).segments.some(({ level }) => level > 0));
    expect(await all(store)).toEqual(before);
    expect((await store.tail('0', 10_000)).events).toEqual(tail.events);
    expect(await store.get(before.map((event) => event['event.id']))).toEqual(before);
    expect(await store.append(before.slice(0, 50))).toMatchObject({ accepted: 0, duplicates: 50 });
    await store.close();
    const { segments } = await manifestOf(directory());
    const listed = segments.map(({ number }) => `${String(number).padStart(8, '0')}.seg`);
    expect((await readdir(join(directory(), 'segments'))).sort()).toEqual(listed.sort());
    expect(segments.length).toBeLessThan(25);
    expect(reports).toEqual([]);
    const again = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
    expect(await all(again)).toEqual(before);
    expect((await readdir(join(directory(), 'segments'))).sort()).toEqual(
      (await manifestOf(directory())).segments.map(({ number }) => `${String(number).padStart(8, '0')}.seg`).sort(),
    );
    await again.close();
  });

  it('leaves nothing of a merge that its closing cuts off', async () => {
    const dir = directory();
    for (const waitMs of [0, 30, 120, 300]) {
      const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40, mergeSettleMs: 0 });
      const first = waitMs * 1_000;
      for (let at = first; at < first + 320; at += 40)
        await store.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await store.close();
      const { segments } = await manifestOf(dir);
      const listed = segments.map(({ number }) => `${String(number).padStart(8, '0')}.seg`);
      expect((await readdir(join(dir, 'segments'))).sort()).toEqual(listed.sort());
    }
  });

  it('is whole when a merge was written and not told of', async () => {
    const dir = directory();
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    for (let at = 0; at < 160; at += 40)
      await store.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    await store.close();
    const { segments } = await manifestOf(dir);
    const files = segments.slice(0, 3).map((one) => ({ entry: one, path: segmentPath(dir, one.number) }));
    const [made] = await mergeSegments({ dir, files, numbers: [90] });
    expect(made).toMatchObject({ number: 90, level: 1 });
    const { segment, close } = openSegmentFile(segmentPath(dir, 90));
    expect(segment.meta.origin.replaces).toEqual(files.map((file) => file.entry.number));
    close();
    // Written and not told: it goes.
    const again = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect(await all(again)).toHaveLength(160);
    expect((await again.stats()).events).toBe(160);
    await again.close();
    expect(await readdir(join(dir, 'segments'))).toHaveLength(segments.length);
  });

  it('is whole when a manifest of before a merge is put back, and when a file of before it turns up again', async () => {
    const dir = directory();
    const reports: StoreReport[] = [];
    const onReport = (report: StoreReport): void => void reports.push(report);
    const manifest = join(dir, 'manifest.json');
    const first = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    for (let at = 0; at < 280; at += 40)
      await first.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    await first.close();
    const before = await readFile(manifest);
    const { segments } = await manifestOf(dir);
    const part = segmentPath(dir, segments[2]?.number ?? 0);
    const partBefore = await readFile(part);
    const second = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    await second.append(Array.from({ length: 40 }, (_, n) => numberedEvent(280 + n)));
    await until(async () => (await manifestOf(dir)).segments.length === 1);
    await second.close();
    await writeFile(manifest, before);
    const third = await openEmbeddedEventStore({ dir, clock: systemClock, onReport });
    expect(reports.map(({ kind }) => kind).sort()).toEqual(['manifestRebuilt', 'segmentAdopted']);
    expect(await all(third)).toHaveLength(320);
    expect((await third.stats()).missing).toBe(0);
    await third.close();
    await writeFile(part, partBefore);
    reports.length = 0;
    const fourth = await openEmbeddedEventStore({ dir, clock: systemClock, onReport });
    expect(reports).toMatchObject([{ kind: 'setAside', file: part }]);
    expect(await all(fourth)).toHaveLength(320);
    await fourth.close();
  });

  it('is whole when a manifest of before a merge is put back and some of its parts are still there', async () => {
    const dir = directory();
    const manifest = join(dir, 'manifest.json');
    const first = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    for (let at = 0; at < 280; at += 40)
      await first.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    await first.close();
    const before = await readFile(manifest);
    const parts = (await manifestOf(dir)).segments.slice(2, 4).map(({ number }) => segmentPath(dir, number));
    const bytes = await Promise.all(parts.map((part) => readFile(part)));
    const second = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    await second.append(Array.from({ length: 40 }, (_, n) => numberedEvent(280 + n)));
    await until(async () => (await manifestOf(dir)).segments.length === 1);
    await second.close();
    await writeFile(manifest, before);
    for (const [index, part] of parts.entries()) await writeFile(part, bytes[index] ?? '');
    const third = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect((await third.stats()).events).toBe(320);
    expect(new Set((await all(third)).map((event) => event['event.id'])).size).toBe(320);
    await third.close();
  });

  it('leaves alone what is damaged, tells it once, and makes one of the others', async () => {
    const dir = directory();
    const reports: StoreReport[] = [];
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 40 });
    for (let at = 0; at < 280; at += 40)
      await store.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    await store.close();
    const { segments } = await manifestOf(dir);
    const [first] = segments;
    await flipInside(segmentPath(dir, first?.number ?? 0));
    const again = await openEmbeddedEventStore({
      ...{ dir, clock: systemClock, flushRows: 40 },
      onReport: (report) => reports.push(report),
    });
    for (let at = 280; at < 720; at += 40)
      await again.append(Array.from({ length: 40 }, (_, n) => numberedEvent(at + n)));
    await until(async () => (await manifestOf(dir)).segments.some(({ level }) => level > 0));
    expect((await manifestOf(dir)).segments.map(({ number }) => number)).toContain(first?.number);
    expect(reports.map(({ kind }) => kind)).toEqual(['compactionFailed']);
    await again.close();
  });
});
