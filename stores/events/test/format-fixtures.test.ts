import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { copyOfFixture, expectedOf, FIXTURES, sequencedTail } from './store-fixture.ts';

const directory = directoryOfTest();
const clock = { now: () => Date.UTC(2026, 2, 6) };
const STORES = readdirSync(FIXTURES).filter((name) => name.startsWith('store-'));
/** Converted before it is opened: `convert-parquet.test.ts`. */
const OF_0_1_0 = 'store-0.1.0';

/** The numbers by which the files of a store's directory say how they are written. */
function formatsIn(dir: string): readonly string[] {
  const [body = ''] = readFileSync(join(dir, 'manifest.json'), 'utf8').split('\n');
  const { format } = JSON.parse(body) as { readonly format: number };
  const formats = [`manifest ${format}`];
  for (const name of readdirSync(join(dir, 'segments')))
    if (name.endsWith('.seg')) formats.push(`segment ${readFileSync(join(dir, 'segments', name)).readUInt32LE(4)}`);
  for (const name of readdirSync(join(dir, 'journal'))) {
    const bytes = readFileSync(join(dir, 'journal', name));
    if (bytes.length > 0) formats.push(`journal ${bytes.readUInt32LE(0).toString(16)}`);
  }
  return [...new Set(formats)].sort();
}

describe('a store that a release wrote', () => {
  it.each(STORES.filter((name) => name !== OF_0_1_0))('%s opens and gives back every event', async (name) => {
    copyOfFixture(name, directory());
    const expected = expectedOf(name);
    const reports: StoreReport[] = [];
    const store = await openEmbeddedEventStore({
      ...{ dir: directory(), clock, threads: 1 },
      onReport: (report) => reports.push(report),
    });
    expect(await sequencedTail(store)).toEqual(expected);
    expect(await store.stats()).toMatchObject({ events: expected.length, missing: 0 });
    const again = expected.map(({ event }): EcsEvent => event);
    expect(await store.append(again)).toEqual({ accepted: 0, duplicates: expected.length, rejected: [] });
    await store.close();
    expect(reports).toEqual([]);
  });

  it('is among the fixtures for every number of a format that this release writes or reads', async () => {
    const store = await openEmbeddedEventStore({ dir: directory(), clock, flushRows: 60 });
    const events = expectedOf(OF_0_1_0).map(({ event }) => event);
    for (let at = 0; at < events.length; at += 20) await store.append(events.slice(at, at + 20));
    await store.close();
    const kept = STORES.map((name) => formatsIn(join(FIXTURES, name)));
    const before = ['journal 514c454a', 'journal 514c454b', 'manifest 1', 'manifest 2', 'segment 1'];
    expect(kept.flat()).toEqual(expect.arrayContaining([...formatsIn(directory()), ...before]));
  });
});
