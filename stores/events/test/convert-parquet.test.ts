import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dateMs, dayOf, type Clock, type EcsEvent } from '@qiaolou/schema';
import type { StoreReport } from '../src/index.ts';
import { openEventStoreWorker } from '../src/index.ts';
import { openEmbeddedEventStore } from '../src/embedded/embedded-event-store.ts';
import { encodeEventLines } from '../src/embedded/event-lines.ts';
import { encodeFrame } from '../src/embedded/journal-frame.ts';
import { convertParquet } from '../src/parquet/convert-parquet.ts';
import { EVENT_COLUMNS } from '../src/parquet/event-columns.ts';
import { needsConversion } from '../src/parquet/needs-conversion.ts';
import { OldStore } from '../src/parquet/old-store.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { copyOfFixture, expectedOf, FIXTURES, sequencedTail, type SequencedEvent } from './store-fixture.ts';

const directory = directoryOfTest();
const FIXTURE = 'store-0.1.0';
const expected = expectedOf(FIXTURE);
const START = Date.UTC(2026, 2, 6);

function ticking(): Clock {
  let now = START;
  return { now: () => (now += 1_000) };
}

/** A store of 0.1.0 as it is after a loss of power; what is told of its conversion. */
function storeOfBefore() {
  copyOfFixture(FIXTURE, directory());
  const reports: StoreReport[] = [];
  return {
    reports,
    conversion: { dir: directory(), clock: ticking(), tell: (report: StoreReport) => void reports.push(report) },
  };
}

/** What a converted store has. */
async function converted(): Promise<readonly SequencedEvent[]> {
  const store = await openEmbeddedEventStore({ dir: directory(), clock: ticking(), threads: 1 });
  const all = await sequencedTail(store);
  await store.close();
  return all;
}

interface ManifestBody {
  readonly dictionaries: Readonly<Record<string, readonly string[]>>;
  readonly lastSeq: number;
  readonly segments: readonly {
    readonly name: string;
    readonly days: Readonly<Record<string, number>>;
    readonly minSeq: number;
    readonly maxSeq: number;
    readonly columns: readonly string[];
  }[];
}

async function manifestOf(dir: string): Promise<ManifestBody> {
  const [body = ''] = (await readFile(join(dir, 'manifest.json'), 'utf8')).split('\n');
  return JSON.parse(body) as ManifestBody;
}

async function changeManifest(change: (body: ManifestBody) => Partial<ManifestBody>): Promise<void> {
  const before = await manifestOf(directory());
  const body = JSON.stringify({ ...before, ...change(before) });
  await writeFile(join(directory(), 'manifest.json'), `${body}\n${crc32(body)}\n`);
}

/** Every file below a directory with a checksum. */
async function filesOf(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = files.map(async (file) => `${file.slice(dir.length + 1)} ${crc32(await readFile(file))}`);
  return (await Promise.all(lines)).sort();
}

describe('a store of 0.1.0', () => {
  it('is converted with the order, the numbers and the times of its events, and then is one of this release', async () => {
    const { reports } = storeOfBefore();
    const before = await filesOf(directory());
    expect(await needsConversion(directory())).toBe(true);
    const store = await openEventStoreWorker({ dir: directory(), onReport: (report) => reports.push(report) });
    expect(await sequencedTail(store)).toEqual(expected);
    expect(await store.stats()).toMatchObject({ events: expected.length, missing: 0 });
    const again = expected.map(({ event }): EcsEvent => event);
    expect(await store.append(again)).toMatchObject({ accepted: 0, duplicates: expected.length });
    await store.close();
    expect(reports).toMatchObject([{ kind: 'converted', events: expected.length, missingDays: [] }]);
    expect(await needsConversion(directory())).toBe(false);
    // Nothing was written there but what says that it is done.
    const old = join(directory(), 'parquet-0.1.0');
    await unlink(join(old, 'converted.json'));
    expect(await filesOf(old)).toEqual(before);
  });

  it('goes on where it was, wherever it was interrupted', async () => {
    const { conversion, reports } = storeOfBefore();
    const told: number[] = [];
    const interrupted = {
      ...{ ...conversion, bounds: { rows: 1, bytes: 1 } },
      tell: (report: StoreReport) => {
        if (report.kind !== 'converting') return;
        told.push(report.done);
        expect(report.left).toBeGreaterThanOrEqual(expected.length - report.done);
        throw new Error('interrupted');
      },
    };
    for (let n = 1; n < expected.length / 20; n++) {
      await expect(convertParquet(interrupted)).rejects.toThrow('interrupted');
      expect(await needsConversion(directory())).toBe(true);
    }
    expect(told).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180]);
    await convertParquet(conversion);
    expect(await converted()).toEqual(expected);
    expect(reports).toMatchObject([{ kind: 'converted', events: expected.length }]);
  });

  it('goes on when it was compared already, or what was taken over is gone', async () => {
    const { conversion } = storeOfBefore();
    const done = join(directory(), 'parquet-0.1.0', 'converted.json');
    await convertParquet(conversion);
    await rm(done);
    expect(await needsConversion(directory())).toBe(true);
    await convertParquet(conversion);
    expect(await converted()).toEqual(expected);
    for (const name of ['manifest.json', 'segments', 'journal']) await rm(join(directory(), name), { recursive: true });
    for (const name of await readdir(directory())) if (name.startsWith('manifest-')) await rm(join(directory(), name));
    await rm(done);
    await convertParquet(conversion);
    expect(await converted()).toEqual(expected);
  });

  it('goes on after kill -9', async () => {
    const { conversion } = storeOfBefore();
    const program = fileURLToPath(new URL('./convert-child.ts', import.meta.url));
    const child = spawn(process.execPath, [program, '--dir', directory()], { stdio: ['ignore', 'inherit', 'inherit'] });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await needsConversion(directory())).toBe(true);
    await convertParquet(conversion);
    expect(await converted()).toEqual(expected);
  });

  it('with files that are damaged and gone keeps everything else and its numbers, and tells the days', async () => {
    const { conversion, reports } = storeOfBefore();
    const { segments } = await manifestOf(directory());
    const lost = segments.filter(({ name }) => name === '20260227-00000006' || name === '20260303-00000018');
    const [damaged, gone] = lost.map(({ name }) => join(directory(), 'segments', `${name}.parquet`));
    await writeFile(damaged ?? '', 'no Parquet');
    await unlink(gone ?? '');
    await convertParquet({ ...conversion, bounds: { rows: 1, bytes: 8_000_000 } });
    const left = expected.filter(({ seq, event }) => {
      const day = dayOf(dateMs(event['@timestamp']) ?? NaN);
      return !lost.some(({ days, minSeq, maxSeq }) => day in days && seq >= minSeq && seq <= maxSeq);
    });
    expect(left.length).toBe(expected.length - 4);
    expect(await converted()).toEqual(left);
    const missingDays = ['2026-02-27', '2026-03-03'];
    expect(reports.at(-1)).toMatchObject({ kind: 'converted', events: left.length, missingDays });
  });

  it('whose manifest covers more than is there keeps what only the journal has, with new numbers', async () => {
    const { conversion } = storeOfBefore();
    const { lastSeq } = await manifestOf(directory());
    await changeManifest(() => ({ lastSeq: 500 }));
    await convertParquet(conversion);
    const later = (seq: number) => (seq > lastSeq ? 500 + seq - lastSeq : seq);
    expect(await converted()).toEqual(expected.map(({ seq, event }) => ({ seq: later(seq), event })));
  });

  it('gives an id of a day once, tells what is damaged in the journal, and leaves it there', async () => {
    const { conversion, reports } = storeOfBefore();
    const journal = join(directory(), 'journal', '00000010.wal');
    const plain = (index: number) => {
      const { 'event.ingested': _, ...event } = expected.at(index)?.event ?? numberedEvent(0);
      return event;
    };
    const otherDay = { ...plain(0), '@timestamp': '2026-03-07T00:00:00.000Z' };
    const events = [plain(0), plain(-1), otherDay, numberedEvent(1), otherDay];
    const frame = { firstSeq: 194, ingested: START, count: events.length, payload: encodeEventLines(events) };
    const whole = await readFile(journal);
    const bytes = Buffer.concat([whole, Buffer.from('junk'), ...encodeFrame(frame), Buffer.from('torn')]);
    await writeFile(journal, bytes);
    await convertParquet(conversion);
    const ingested = { 'event.ingested': new Date(START).toISOString() };
    expect(await converted()).toEqual([
      ...expected,
      { seq: 196, event: { ...otherDay, ...ingested } },
      { seq: 197, event: { ...numberedEvent(1), ...ingested } },
    ]);
    const file = join(directory(), 'parquet-0.1.0', 'journal', '00000010.wal');
    expect(await readFile(file)).toEqual(bytes);
    expect(reports.slice(0, 2)).toEqual([
      { kind: 'damagedFrames', file, at: whole.length, bytes: 4, keptAs: file },
      { kind: 'tornTail', file, at: bytes.length - 4, bytes: 4, keptAs: file },
    ]);
  });

  it('is compared: what is not the same is no conversion', async () => {
    const { conversion } = storeOfBefore();
    await convertParquet(conversion);
    const old = join(directory(), 'parquet-0.1.0');
    await rm(join(old, 'converted.json'));
    const store = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    await store.append([numberedEvent(1)]);
    await store.close();
    await expect(convertParquet(conversion)).rejects.toMatchObject({
      code: 'store.corrupt',
      details: { file: old, reason: 'conversion' },
    });
    expect(await needsConversion(directory())).toBe(true);
    expect(await readFile(join(old, 'manifest.json'), 'utf8')).toContain('"format":1');
  });

  it.each([
    ['a column that no field has', 'column', async () => changeManifest(withColumn('no.such'))],
    ['numbers that two events have', 'sequence', twice],
    ['a damaged manifest', 'checksum', async () => appendToBody(' ')],
    ['a manifest of another shape', 'format', async () => changeManifest(() => ({ lastSeq: -1 }))],
  ] as const)('with %s is not converted', async (_name, reason, damage) => {
    const { conversion } = storeOfBefore();
    await damage();
    await expect(convertParquet(conversion)).rejects.toMatchObject({ code: 'store.corrupt', details: { reason } });
    expect(await needsConversion(directory())).toBe(true);
  });

  it('is converted by one at a time', async () => {
    const { conversion } = storeOfBefore();
    const first = convertParquet(conversion);
    await expect(convertParquet(conversion)).rejects.toMatchObject({ code: 'store.locked' });
    await first;
    expect(await converted()).toEqual(expected);
  });

  it.each([
    [{ rows: 7, bytes: 8_000_000 }, 7],
    [{ rows: 5_000, bytes: 1 }, 1],
    [{ rows: 5_000, bytes: 8_000_000 }, 26],
  ])('is read in pages of at most %j', async (bounds, most) => {
    copyOfFixture(FIXTURE, directory());
    const store = await OldStore.open({ dir: directory(), bounds, tell: () => undefined });
    const seqs: number[] = [];
    let largest = 0;
    for await (const page of store.pages(150)) {
      seqs.push(...page.map(({ seq }) => seq));
      // Those of the journal are bounded by rows and by what was in memory at once.
      if ((seqs.at(-1) ?? 0) <= 176) largest = Math.max(largest, page.length);
    }
    store.close();
    expect(seqs).toEqual(expected.map(({ seq }) => seq).filter((seq) => seq > 150));
    expect(largest).toBe(most);
  });
});

describe('a field of 0.1.0', () => {
  it('is of the type it had: its cells say nothing of it', async () => {
    const { dictionaries } = await manifestOf(join(FIXTURES, FIXTURE));
    const [fields = []] = Object.values(dictionaries);
    const types = fields.map((field) => `${field} ${EVENT_COLUMNS.get(field)?.type ?? 'gone'}`);
    expect(fields.length).toBe(104);
    // Somebody changed a type: the reader must go on taking it for what it was.
    expect(createHash('sha256').update(types.join('\n')).digest('hex')).toBe(
      '137f6ceeb3a4ec250631a17c761af3775ae3fe3266d0918ac547c0fdc3114b97',
    );
  });
});

function withColumn(name: string): (body: ManifestBody) => Partial<ManifestBody> {
  return ({ segments }) => ({ segments: segments.map((one) => ({ ...one, columns: [...one.columns, name] })) });
}

/** Two files with the same rows. */
async function twice(): Promise<void> {
  const name = '20260303-00000018';
  const copy = '20260303-00000099';
  const path = (of: string) => join(directory(), 'segments', `${of}.parquet`);
  await copyFile(path(name), path(copy));
  await changeManifest(({ segments }) => ({
    segments: segments.flatMap((one) => (one.name === name ? [one, { ...one, name: copy }] : [one])),
  }));
}

async function appendToBody(text: string): Promise<void> {
  const path = join(directory(), 'manifest.json');
  const [body = '', sum = ''] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${body}${text}\n${sum}\n`);
}
