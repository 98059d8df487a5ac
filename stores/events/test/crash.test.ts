import { spawn } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasCode, isoTime, systemClock, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { openSegmentFile } from '../src/columns/segment-file.ts';
import { numberedEvent } from './numbered-event.ts';

const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qiaolou-crash-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Runs the child until `batches` are acknowledged, kills it, and gives the number after the last acknowledged event. */
async function appendAndKill(from: number, batches: number, delayMs: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, '--dir', dir, '--from', String(from), '--flush', '120'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = from;
  let seen = 0;
  let text = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        if (!/^\d+$/.test(line)) continue;
        acknowledged = Math.max(acknowledged, Number(line) + 50);
        // The delay only moves the moment of the kill into flushing or merging; nothing depends on it.
        if (++seen === batches) setTimeout(() => child.kill('SIGKILL'), delayMs);
      }
    });
    child.on('exit', () => resolve());
  });
  return acknowledged;
}

async function allEvents(store: EventStore): Promise<readonly number[]> {
  const numbers: number[] = [];
  let after: string | undefined;
  do {
    const page = await store.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 10_000, after });
    numbers.push(...page.events.map((event) => Number(event['test.number'])));
    after = page.next;
  } while (after !== undefined);
  return numbers;
}

describe('embedded store after kill -9', () => {
  it('keeps every acknowledged event exactly once, whenever it is killed', async () => {
    let next = 0;
    for (const [round, delay] of [0, 3, 11, 29, 67].entries()) {
      next = await appendAndKill(next, 4 + round * 7, delay);
    }
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 120 });
    const numbers = await allEvents(store);
    const sorted = numbers.toSorted((a, b) => a - b);
    expect(new Set(numbers).size).toBe(numbers.length);
    // The last batch of each round may be stored without having been acknowledged; then the next round repeats it.
    expect(sorted.slice(0, next)).toEqual(Array.from({ length: next }, (_, n) => n));
    expect(numbers.length).toBeLessThanOrEqual(next + 100);
    const again = await store.append(Array.from({ length: next }, (_, n) => numberedEvent(n)));
    expect(again).toEqual({ accepted: 0, duplicates: next, rejected: [] });
    const tail = await store.tail({ ingestedSince: RANGE.from }, 10_000);
    expect(new Set(tail.events.map((event) => event['event.id'])).size).toBe(tail.events.length);
    expect((await store.stats()).events).toBe(numbers.length);
    await store.close();
  });
});

async function filled(count: number, flushRows: number): Promise<EventStore> {
  const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows });
  for (let n = 0; n < count; n += 50)
    await store.append(Array.from({ length: 50 }, (_, index) => numberedEvent(n + index)));
  return store;
}

function openedMeta(path: string) {
  const { segment, close } = openSegmentFile(path);
  close();
  return segment.meta;
}

/** What is on disk now, as after a loss of power: the store is left open and its directory copied away from it. */
async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await file.write(byte, 0, 1, at);
  await file.close();
}

describe('embedded store with damaged files', () => {
  async function journalOf(count: number): Promise<string> {
    const store = await filled(count, 1_000_000);
    const journal = join(dir, 'journal');
    const [name = ''] = (await readdir(journal)).sort();
    const bytes = await readFile(join(journal, name));
    // Closing flushes to segments; the journal as it was is put back into an empty directory.
    await store.close();
    await rm(dir, { recursive: true });
    const fresh = await openEmbeddedEventStore({ dir, clock: systemClock });
    await fresh.close();
    const path = join(journal, '00000002.wal');
    await writeFile(path, bytes);
    return path;
  }

  it('cuts a torn journal tail, tells it and keeps the rest', async () => {
    const path = await journalOf(200);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 7));
    const reports: StoreReport[] = [];
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, onReport: (report) => reports.push(report) });
    expect(reports).toMatchObject([{ kind: 'tornTail', file: path }]);
    expect((await allEvents(store)).length).toBe(150);
    await store.close();
  });

  it('skips a flipped bit in the middle of the journal, tells it and keeps the frames after it', async () => {
    const path = await journalOf(200);
    await flip(path, 200);
    const reports: StoreReport[] = [];
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, onReport: (report) => reports.push(report) });
    expect(reports).toMatchObject([
      { kind: 'damagedFrames', file: path, at: 0 },
      { kind: 'eventsMissing', from: 1, to: 50 },
    ]);
    const [first] = reports;
    if (first?.kind !== 'damagedFrames') throw new Error('no report');
    expect((await readFile(first.keptAs)).length).toBe(first.bytes);
    expect((await allEvents(store)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, n) => n + 50));
    expect(await store.append([numberedEvent(3)])).toMatchObject({ accepted: 1 });
    await store.close();
  });

  it('names a segment with a flipped bit, and its day', async () => {
    await (await filled(100, 1_000_000)).close();
    const segments = join(dir, 'segments');
    const [name = ''] = await readdir(segments);
    await flip(join(segments, name), 300);
    const store = await openEmbeddedEventStore({ dir, clock: systemClock });
    const error: unknown = await allEvents(store).catch((reason: unknown) => reason);
    const file = join(segments, name);
    expect(hasCode(error, 'store.corrupt') && error.details).toMatchObject({ file, days: [expect.any(String)] });
    await store.close();
  });

  it('answers what needs no damaged file: an old one stops neither starting nor looking at today', async () => {
    await (await filled(100, 1_000_000)).close();
    const since = systemClock.now() + 1;
    const times = [new Date(Date.UTC(2026, 4, 1)), new Date(Date.UTC(2026, 5, 1))].map((time) => time.toISOString());
    for (const [index, time] of times.entries()) {
      const later = await openEmbeddedEventStore({ dir, clock: { now: () => since + index } });
      await later.append([{ ...numberedEvent(500 + index), '@timestamp': time }]);
      await later.close();
    }
    const [, newest = ''] = times;
    const segments = join(dir, 'segments');
    const [oldest = ''] = (await readdir(segments)).sort();
    await flip(join(segments, oldest), 300);
    const store = await openEmbeddedEventStore({ dir, clock: { now: () => since + 2 } });
    const recent = await store.tail({ ingestedSince: isoTime(since + 1) }, 10);
    expect(recent.events).toMatchObject([{ '@timestamp': newest }]);
    expect((await store.tail('100', 10)).events).toHaveLength(2);
    expect(await store.get([numberedEvent(501)['event.id']])).toHaveLength(1);
    expect((await store.stats()).events).toBe(102);
    const range = { from: newest, to: isoTime(Date.UTC(2026, 5, 2)) };
    expect((await store.search({ where: { op: 'all' }, range, sort: 'newest', limit: 5 })).events).toHaveLength(1);
    const error: unknown = await allEvents(store).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.corrupt') && error.details).toMatchObject({ file: join(segments, oldest) });
    await store.close();
  });

  it('stores on when no new journal file can be begun, tells it and flushes later', async () => {
    const reports: StoreReport[] = [];
    const onReport = (report: StoreReport): void => void reports.push(report);
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: 50, onReport });
    const obstacle = join(dir, 'journal', '00000002.wal');
    await writeFile(obstacle, '');
    const batch = (from: number) => Array.from({ length: 50 }, (_, n) => numberedEvent(from + n));
    expect(await store.append(batch(0))).toMatchObject({ accepted: 50 });
    expect(reports).toMatchObject([{ kind: 'flushFailed' }]);
    await rm(obstacle);
    expect(await store.append(batch(50))).toMatchObject({ accepted: 50 });
    await store.close();
    expect(await readdir(join(dir, 'segments'))).not.toHaveLength(0);
    const again = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect((await allEvents(again)).length).toBe(100);
    await again.close();
  });

  it('stores again what a damaged id filter cannot tell of', async () => {
    await (await filled(100, 1_000_000)).close();
    const segments = join(dir, 'segments');
    const [name = ''] = await readdir(segments);
    const path = join(segments, name);
    const { ids, slices } = openedMeta(path);
    await flip(path, (slices[ids.filter.slice]?.offset ?? 0) + 5);
    const store = await openEmbeddedEventStore({ dir, clock: systemClock });
    expect(await store.append([numberedEvent(5), numberedEvent(500)])).toMatchObject({ accepted: 2 });
    // Only who needs the filter is told.
    expect((await allEvents(store)).filter((number) => number === 5)).toHaveLength(2);
    await expect(store.get([numberedEvent(6)['event.id']])).rejects.toMatchObject({ code: 'store.corrupt' });
    await store.close();
  });

  it('is held by one store at a time and taken over from the dead', async () => {
    const store = await filled(50, 1_000_000);
    const error: unknown = await openEmbeddedEventStore({ dir, clock: systemClock }).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.locked') && error.details['pid']).toBe(process.pid);
    await store.close();
    await writeFile(join(dir, 'store.lock'), '4194304 1\n');
    await (await openEmbeddedEventStore({ dir, clock: systemClock })).close();
  });

  it('answers store.busy when more waits than it may hold', async () => {
    const store = await filled(50, 1_000_000);
    const big = Array.from({ length: 30_000 }, (_, n) => numberedEvent(1_000 + n));
    const results = await Promise.allSettled([store.append(big), store.append(big), store.append(big)]);
    const failed = results.filter((result) => result.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) expect(hasCode(reason, 'store.busy')).toBe(true);
    await store.close();
  });

  it('ends a query that takes too long with store.timeout', async () => {
    await (await filled(50, 1_000_000)).close();
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, queryTimeoutMs: 0 });
    const error: unknown = await allEvents(store).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.timeout')).toBe(true);
    await store.close();
  });
});
