import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import type { StoreReport } from '../src/index.ts';
import { openEventStoreWorker } from '../src/index.ts';
import { convertParquet } from '../src/parquet/convert-parquet.ts';
import { needsConversion } from '../src/parquet/needs-conversion.ts';
import { openEmbeddedEventStore } from '../src/embedded/embedded-event-store.ts';
import { openParquetEventStore } from '../src/parquet/parquet-event-store.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { eventArbitrary, withIds } from './generated-events.ts';

const directory = directoryOfTest();
const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 230, maxLength: 230 }), {
  numRuns: 1,
  seed: 7,
});
const events = withIds(sample);
const START = Date.UTC(2026, 2, 5);

function ticking(): Clock {
  let now = START;
  return { now: () => (now += 1_000) };
}

const reports: StoreReport[] = [];
const conversion = () => ({
  dir: directory(),
  clock: ticking(),
  tell: (report: StoreReport) => void reports.push(report),
});

/** A store of 0.1.0: most of it flushed, the last batch in its journal only, as after a loss of power. */
async function storeOfBefore(): Promise<{ readonly tail: readonly EcsEvent[]; readonly next: string }> {
  reports.length = 0;
  const store = await openParquetEventStore({ dir: directory(), clock: ticking(), threads: 1, flushRows: 50 });
  for (let at = 0; at < events.length; at += 23) await store.append(events.slice(at, at + 23));
  const { events: tail, next } = await wholeTail(store);
  await store.close();
  return { tail, next };
}

async function wholeTail(store: EventStore): Promise<{ readonly events: readonly EcsEvent[]; readonly next: string }> {
  const all: EcsEvent[] = [];
  for (let next = '0'; ;) {
    const page = await store.tail(next, 60, { skipDamaged: true });
    if (page.events.length === 0) return { events: all, next: page.next };
    all.push(...page.events);
    next = page.next;
  }
}

describe('a store of 0.1.0', () => {
  it('is converted with the order, the numbers and the times of its events, and then is one of this release', async () => {
    const before = await storeOfBefore();
    expect(await needsConversion(directory())).toBe(true);
    const store = await openEventStoreWorker({ dir: directory(), onReport: (report) => reports.push(report) });
    expect(await wholeTail(store)).toEqual({ events: before.tail, next: before.next });
    expect(await store.stats()).toMatchObject({ events: events.length, missing: 0 });
    expect(await store.append(events)).toMatchObject({ accepted: 0, duplicates: events.length });
    await store.close();
    expect(reports).toMatchObject([{ kind: 'converted', events: events.length, missingDays: [] }]);
    expect(await needsConversion(directory())).toBe(false);
    expect((await readdir(directory())).sort()).toContain('parquet-0.1.0');
  });

  it('goes on where it was, whenever it was interrupted', async () => {
    const before = await storeOfBefore();
    const old = join(directory(), 'parquet-0.1.0');
    await convertParquet(conversion());
    // As if it had ended before it was compared, and part of the new store had not been written.
    await rm(join(old, 'converted.json'));
    expect(await needsConversion(directory())).toBe(true);
    await convertParquet(conversion());
    const store = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    expect(await wholeTail(store)).toEqual({ events: before.tail, next: before.next });
    await store.close();
    for (const name of ['manifest.json', 'segments', 'journal']) await rm(join(directory(), name), { recursive: true });
    for (const name of await readdir(directory())) if (name.startsWith('manifest-')) await rm(join(directory(), name));
    await rm(join(old, 'converted.json'));
    await convertParquet(conversion());
    const again = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    expect(await wholeTail(again)).toEqual({ events: before.tail, next: before.next });
    await again.close();
  });

  it('with a damaged file keeps everything else and its numbers, and tells the days', async () => {
    const before = await storeOfBefore();
    const segments = join(directory(), 'segments');
    const [, name = ''] = (await readdir(segments)).filter((file) => file.endsWith('.parquet')).sort();
    await writeFile(join(segments, name), 'no Parquet');
    await convertParquet(conversion());
    const report = reports.find((one) => one.kind === 'converted');
    const store = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    const after = await wholeTail(store);
    expect(report).toMatchObject({ events: after.events.length });
    expect(report?.missingDays.length).toBeGreaterThan(0);
    expect(after.events.length).toBeLessThan(events.length);
    expect(after.next).toBe(before.next);
    const left = new Set(after.events.map((event) => event['event.id']));
    expect(after.events).toEqual(before.tail.filter((event) => left.has(event['event.id'])));
    await store.close();
  });

  it('is compared: what is not the same is no conversion', async () => {
    await storeOfBefore();
    await convertParquet(conversion());
    const old = join(directory(), 'parquet-0.1.0');
    await rm(join(old, 'converted.json'));
    const store = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    await store.append(withIds(sample.slice(0, 1), 9_000));
    await store.close();
    await expect(convertParquet(conversion())).rejects.toMatchObject({
      code: 'store.corrupt',
      details: { file: old, reason: 'conversion' },
    });
    expect(await needsConversion(directory())).toBe(true);
    expect(await readFile(join(old, 'manifest.json'), 'utf8')).toContain('"format":1');
  });
});
