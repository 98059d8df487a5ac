import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, isoTime, type EcsEvent } from '@qiaolou/schema';
import { readManifest, type Segment } from '../src/parquet/manifest.ts';
import { sourcesIn, viewSpan } from '../src/parquet/store-view.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { openSegments, type OpenSegments } from './open-segments.ts';

const directory = directoryOfTest();
let under: OpenSegments;
beforeEach(async () => {
  under = await openSegments(directory());
});
afterEach(() => under.close());

const NOON = Date.UTC(2026, 2, 1, 4);
const at = (n: number, ts: number): EcsEvent => ({ ...numberedEvent(n), '@timestamp': isoTime(ts) });
const filesOf = async () => (await readdir(join(directory(), 'segments'))).sort();
const manifestOnDisk = () => readManifest(join(directory(), 'manifest.json'));
const segmentsNow = (): readonly Segment[] => under.segments.manifest.segments;

/** Rows of Parquet files, by reading them. */
async function numbersIn(segments: readonly Segment[]): Promise<readonly number[]> {
  const files = segments.map(({ name }) => `'${under.segments.files.parquet(name)}'`).join(', ');
  const rows = await under.engine.query(
    `SELECT CAST(_seq AS DOUBLE) AS seq FROM read_parquet([${files}], union_by_name=true)`,
    [],
    Infinity,
  );
  return rows.map((row) => Number(row['seq'])).sort((a, b) => a - b);
}

describe('a set of segments', () => {
  it('has a segment for each day of a flush, and in the manifest what is in the file', async () => {
    const day = fc.tuple(fc.nat(39), fc.nat(DAY_MS - 1)).map(([days, ms]) => NOON + days * DAY_MS + ms);
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 60 }), async (times) => {
        const before = segmentsNow().length;
        const firstSeq = under.segments.manifest.lastSeq + 1;
        await under.flush(times.map((ts, n) => at(firstSeq + n, ts)));
        const added = segmentsNow().slice(before);
        const days = new Set(times.map((ts) => dayOf(ts)));
        // Beyond 32 days they share files.
        expect(added.length).toBeLessThanOrEqual(Math.min(32, days.size));
        if (days.size <= 32) expect(added.length).toBe(days.size);
        const counted = new Map<string, number>();
        for (const segment of added) {
          const seqs = await numbersIn([segment]);
          const own = seqs.map((seq) => times[seq - firstSeq] ?? NaN);
          expect(segment).toMatchObject({
            ...{ rows: seqs.length, minSeq: seqs[0], maxSeq: seqs.at(-1) },
            ...{ minTs: Math.min(...own), maxTs: Math.max(...own), level: 0 },
          });
          for (const [name, rows] of Object.entries(segment.days)) counted.set(name, (counted.get(name) ?? 0) + rows);
        }
        expect(counted).toEqual(
          new Map([...days].map((name) => [name, times.filter((ts) => dayOf(ts) === name).length])),
        );
      }),
      { numRuns: 8 },
    );
    expect(await manifestOnDisk()).toEqual(under.segments.manifest);
  });

  it('has at most 32 segments of a flush: days beyond share files', async () => {
    await under.flush(Array.from({ length: 40 }, (_, n) => at(n, NOON + n * DAY_MS)));
    expect(segmentsNow().map(({ rows, days }) => [rows, Object.values(days)])).toEqual(
      Array.from({ length: 20 }, () => [2, [1, 1]]),
    );
    expect(await numbersIn(segmentsNow())).toHaveLength(40);
  });

  it('touches for a time range those segments only that can have rows of it', async () => {
    const ends = [
      [0, 10],
      [5, 5],
      [10, 20],
      [15, 40],
      [40, 40],
    ] as const;
    for (const [from, to] of ends) await under.flush([at(from * 2, NOON + from), at(to * 2 + 1, NOON + to)]);
    const touched = (from: number, to: number): readonly number[] => {
      const sources = sourcesIn({ ...under.view(), hot: [] }, { from: NOON + from, to: NOON + to });
      return segmentsNow().flatMap(({ name }, index) =>
        sources.some(({ relation }) => relation.includes(name)) ? [index] : [],
      );
    };
    for (let from = -1; from <= 41; from++) {
      for (let to = from; to <= 42; to++) {
        const expected = ends.flatMap(([least, most], index) => (most >= from && least < to ? [index] : []));
        expect(touched(from, to)).toEqual(expected);
      }
    }
    expect(viewSpan({ ...under.view(), hot: [] })).toEqual({ from: NOON, to: NOON + 41 });
  });

  it('merges eight segments of a day, and only those: the rows stay', async () => {
    for (let n = 0; n < 8; n++) await under.flush([at(n, NOON + n)]);
    await under.flush([at(8, NOON + DAY_MS)]);
    const before = await numbersIn(segmentsNow());
    expect(await under.segments.compactOnce()).toBe(true);
    const [other, merged] = segmentsNow();
    expect([other?.level, merged?.level, merged?.rows]).toEqual([0, 1, 8]);
    expect(await numbersIn(segmentsNow())).toEqual(before);
    expect(await filesOf()).toEqual(
      segmentsNow()
        .flatMap(({ name }) => [`${name}.ids`, `${name}.parquet`])
        .sort(),
    );
    expect(await under.segments.compactOnce()).toBe(false);
  });

  it('keeps what is read while it is merged until the last reader has ended', async () => {
    for (let n = 0; n < 8; n++) await under.flush([at(n, NOON + n)]);
    const readers = [under.segments.pin(), under.segments.pin()];
    await under.segments.compactOnce();
    const after = under.segments.pin();
    expect(after.segments.map(({ rows }) => rows)).toEqual([8]);
    for (const { segments, release } of readers) {
      await under.segments.settled();
      expect(await numbersIn(segments)).toHaveLength(8);
      release();
    }
    await under.segments.settled();
    expect(await filesOf()).toHaveLength(2);
    expect(await numbersIn(after.segments)).toHaveLength(8);
    after.release();
    await under.segments.settled();
    expect(await filesOf()).toHaveLength(2);
  });

  it('tells of a replaced file that cannot be removed, which goes at the next opening', async () => {
    for (let n = 0; n < 8; n++) await under.flush([at(n, NOON + n)]);
    const { segments, release } = under.segments.pin();
    await under.segments.compactOnce();
    const blocked = under.segments.files.parquet(segments[0]?.name ?? '');
    await rm(blocked);
    await mkdir(blocked);
    release();
    await under.segments.settled();
    expect(under.reports).toMatchObject([{ kind: 'removalFailed' }]);
    await rm(blocked, { recursive: true });
    await under.close();
    under = await openSegments(directory());
    expect(await filesOf()).toHaveLength(2);
    expect(await numbersIn(segmentsNow())).toHaveLength(8);
  });

  it('merges nothing of a damaged segment, and loses none', async () => {
    for (let n = 0; n < 8; n++) await under.flush([at(n, NOON + n)]);
    await under.close();
    under = await openSegments(directory());
    const victim = segmentsNow()[3]?.name ?? '';
    await rm(under.segments.files.parquet(victim));
    await expect(under.segments.compactOnce()).rejects.toMatchObject({ code: 'store.corrupt' });
    expect(segmentsNow()).toHaveLength(8);
    expect(await manifestOnDisk()).toEqual(under.segments.manifest);
  });

  it('commits a flush with the journal it covers in one generation', async () => {
    await under.insert([at(1, NOON)]);
    const table = await under.finish();
    const generations: number[] = [];
    await under.segments.flush(table, 1_800_000_000_001, () => generations.push(under.segments.manifest.generation));
    expect(generations).toEqual([1]);
    expect(await manifestOnDisk()).toMatchObject({
      ...{ generation: 1, journalTo: 1, lastSeq: 1, lastIngested: 1_800_000_000_001, nextSegment: 2 },
      segments: [{ rows: 1 }],
    });
  });

  it('commits no flush in which rows are missing: the journal still has them', async () => {
    await under.insert([at(1, NOON)]);
    const table = await under.finish();
    // As if a row had not reached the table.
    table.rows += 1;
    let committed = false;
    const flush = under.segments.flush(table, 1, () => (committed = true));
    await expect(flush).rejects.toMatchObject({ code: 'store.corrupt', details: { rows: 2, written: 1 } });
    expect([committed, segmentsNow().length, (await manifestOnDisk()).generation]).toEqual([false, 0, 0]);
    table.rows -= 1;
    await under.segments.flush(table, 1, () => (committed = true));
    expect([committed, await numbersIn(segmentsNow())]).toEqual([true, [1]]);
  });

  it('whose manifest cannot be written stays as it was', async () => {
    await under.flush([at(1, NOON)]);
    await mkdir(join(directory(), 'manifest.json.tmp'));
    await expect(under.flush([at(2, NOON)])).rejects.toThrow('EISDIR');
    expect([segmentsNow().length, under.hot.finished().length]).toEqual([1, 1]);
    await under.close();
    under = await openSegments(directory());
    expect([segmentsNow().length, (await filesOf()).length]).toEqual([1, 2]);
  });
});
