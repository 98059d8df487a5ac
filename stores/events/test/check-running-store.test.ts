import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { checkRunningStore, type StoreCheck } from '../src/check/index.ts';
import { manifestPath, readManifest } from '../src/embedded/segments/manifest.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const at = (...parts: readonly string[]): string => join(directory(), ...parts);
const checked = (): Promise<StoreCheck> => checkRunningStore({ dir: directory() });
const facts = ({ findings }: StoreCheck) => findings.map(({ code, file }) => `${code} ${file}`);

let store: Awaited<ReturnType<typeof openStore>>;
let next: number;
const openStore = (mergeSettleMs: number) =>
  openEmbeddedEventStore({ dir: directory(), clock: systemClock, threads: 1, flushRows: 40, mergeSettleMs });
beforeEach(async () => {
  next = 0;
  store = await openStore(3_600_000);
});
afterEach(() => store.close());

async function append(size: number): Promise<void> {
  await store.append(Array.from({ length: size }, (_, n) => numberedEvent(next + n)));
  next += size;
}

/** Appends until it is told to stop; gives every file of a segment that there was. */
function busy(): { readonly stop: () => Promise<ReadonlySet<string>> } {
  const seen = new Set<string>();
  const stopped = new AbortController();
  const running = (async () => {
    while (!stopped.signal.aborted) {
      await append(15);
      for (const name of readdirSync(at('segments'))) seen.add(name);
      await new Promise(setImmediate);
    }
    return seen;
  })();
  return {
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}

async function entries() {
  const reading = await readManifest(manifestPath(directory()));
  return reading.state === 'whole' ? reading.manifest.segments : [];
}

describe('a check of a store that is open', () => {
  it('finds nothing in one that takes events in and merges all the while, and counts what it had', async () => {
    await store.close();
    store = await openStore(0);
    for (let batch = 0; batch < 30; batch++) await append(15);
    const work = busy();
    const checks: StoreCheck[] = [];
    const before = next;
    for (let round = 0; round < 25; round++) checks.push(await checked());
    const seen = await work.stop();
    const live = (await entries()).length;
    // It had merged files away while they were looked at: else this proves nothing.
    expect(seen.size).toBeGreaterThan(live + 8);
    expect(checks.flatMap(facts)).toEqual([]);
    expect(checks.map(({ whole, left }) => whole && left === 0)).toEqual(checks.map(() => true));
    const counts = checks.map(({ events }) => events);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[0]).toBeGreaterThanOrEqual(before);
    expect(counts.at(-1)).toBeLessThanOrEqual(next);
  });

  it('finds a flipped byte of a listed segment, that one alone, every time', async () => {
    while (!(await entries()).some(({ level }) => level > 0)) await append(40);
    // Seven more of its kind would have to come before it is put together with them, and then nobody can read it.
    const merged = (await entries()).find(({ level }) => level > 0);
    const name = `${String(merged?.number).padStart(8, '0')}.seg`;
    const bytes = readFileSync(at('segments', name));
    bytes.writeUInt8(bytes.readUInt8(60) ^ 4, 60);
    writeFileSync(at('segments', name), bytes);
    const work = busy();
    for (let round = 0; round < 5; round++)
      expect(facts(await checked())).toEqual([`segmentChanged segments/${name}`, `segmentSlice segments/${name}`]);
    await work.stop();
  });

  it('finds a segment that is not there, and a list that somebody put back', async () => {
    for (let batch = 0; batch < 4; batch++) await append(40);
    await expect.poll(async () => (await entries()).length).toBe(4);
    const name = at('segments', '00000002.seg');
    renameSync(name, at('elsewhere'));
    expect(facts(await checked())).toEqual(['fileUnknown elsewhere', 'segmentMissing segments/00000002.seg']);
    renameSync(at('elsewhere'), name);
    const [, older = ''] = readdirSync(directory())
      .filter((file) => /^manifest-\d+\.json$/.test(file))
      .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    const whole = readFileSync(manifestPath(directory()));
    copyFileSync(at(older), at('put-back'));
    renameSync(at('put-back'), manifestPath(directory()));
    expect(facts(await checked())).toContain('manifestOlder manifest.json');
    writeFileSync(manifestPath(directory()), whole);
    expect(facts(await checked())).toEqual([]);
  });

  it('finds damage between the frames of the journal and a file that is missing; its end it leaves alone', async () => {
    await append(40);
    await expect.poll(() => readdirSync(at('journal'))).toEqual(['00000002.wal']);
    await append(10);
    const [name = ''] = readdirSync(at('journal'));
    const first = readFileSync(at('journal', name)).length;
    await append(10);
    await append(10);
    const whole = readFileSync(at('journal', name));
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(first + 60) ^ 1, first + 60);
    writeFileSync(at('journal', name), damaged);
    const check = await checked();
    expect(facts(check)).toEqual([`journalDamaged journal/${name}`]);
    expect(check.findings[0]).toMatchObject({ events: 10, at: first });
    writeFileSync(at('journal', name), whole.subarray(0, -4));
    const cut = await checked();
    expect(cut).toMatchObject({ whole: true, events: 60 });
    expect(cut.unchecked).toMatchObject([{ what: 'journalEnd' }]);
    rmSync(at('journal', name));
    expect(facts(await checked())).toEqual([`journalMissing journal/${name}`]);
    writeFileSync(at('journal', name), whole);
  });

  it('says which segments it saw being written', async () => {
    await append(40);
    await expect.poll(async () => (await entries()).length).toBe(1);
    copyFileSync(at('segments', '00000001.seg'), at('segments', '00000009.seg'));
    expect(await checked()).toMatchObject({ whole: true, findings: [], unchecked: [{ what: 'unlisted', files: 1 }] });
  });
});
