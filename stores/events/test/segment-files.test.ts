import { appendFile, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StoreReport } from '../src/embedded/store-report.ts';
import type { Segment } from '../src/parquet/manifest.ts';
import { SegmentFiles } from '../src/parquet/segment-files.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
const path = (file: string): string => join(directory(), 'segments', file);
const aside = (): Promise<readonly string[]> => readdir(join(directory(), 'set-aside')).catch(() => []);
const IDS = Array.from({ length: 100 }, (_, n) => `event-${n}`);
const REST = {
  ...{ days: {}, rows: IDS.length, minTs: 0, maxTs: 0, minSeq: 1, maxSeq: 100, level: 0 },
  ...{ columns: [], overflow: [], dictionary: '' },
};

let reports: StoreReport[] = [];
beforeEach(() => {
  reports = [];
});
const opened = (live: readonly Segment[]): Promise<SegmentFiles> =>
  SegmentFiles.open(directory(), live, (report) => reports.push(report));

/** A segment whose Parquet file is a text: its meaning is DuckDB's affair. */
async function sealed(name: string): Promise<{ readonly files: SegmentFiles; readonly segment: Segment }> {
  const files = await opened([]);
  await writeFile(files.parquet(name), `rows of ${name}`);
  return { files, segment: { name, ...REST, ...(await files.seal(name, IDS, IDS.length)) } };
}

const corrupt = (reason: string): unknown =>
  expect.objectContaining({ code: 'store.corrupt', details: { file: path('a.parquet'), reason, days: [] } });

describe('segment files', () => {
  it('that no manifest lists are set aside and told, never removed, under names of their own', async () => {
    const { segment } = await sealed('a');
    const strangers = ['b.parquet', 'b.ids', 'a.parquet.tmp', '20261122-00000007.parquet', '.hidden', '日志.parquet'];
    for (const round of ['first', 'second']) {
      for (const file of strangers) await writeFile(path(file), `${round} ${file}`);
      await opened([segment]);
      expect((await readdir(path(''))).sort()).toEqual(['a.ids', 'a.parquet']);
    }
    const kept = await Promise.all(
      (await aside()).map((name) => readFile(join(directory(), 'set-aside', name), 'utf8')),
    );
    expect(kept.sort()).toEqual(strangers.flatMap((file) => [`first ${file}`, `second ${file}`]).sort());
    expect(reports.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, () => 'setAside'));
  });

  it('that DuckDB had not finished writing are removed', async () => {
    const { segment } = await sealed('a');
    await writeFile(path('tmp_20261122-00000007.parquet'), 'half');
    await opened([segment]);
    expect((await readdir(path(''))).sort()).toEqual(['a.ids', 'a.parquet']);
    expect([await aside(), reports]).toEqual([[], []]);
  });

  it('are told by size and checksum', async () => {
    const { segment } = await sealed('a');
    const [rows, ids] = [await readFile(path('a.parquet')), await readFile(path('a.ids'))];
    expect(segment).toMatchObject({ bytes: rows.length + ids.length, crc: crc32(rows), idsCrc: crc32(ids) });
  });

  it('are checked once in a process, and by each process anew', async () => {
    const { files, segment } = await sealed('a');
    await appendFile(path('a.parquet'), '!');
    await files.verify(segment);
    const later = await opened([segment]);
    await expect(later.verify(segment)).rejects.toEqual(corrupt('checksum'));
  });

  it.each([
    ['changed', 'checksum', () => appendFile(path('a.parquet'), '!')],
    ['empty', 'checksum', () => writeFile(path('a.parquet'), '')],
    ['away', 'unreadable', () => unlink(path('a.parquet'))],
    ['no file', 'unreadable', () => rm(path('a.parquet')).then(() => mkdir(path('a.parquet')))],
  ])('that are %s are corrupt until they are as they were', async (_name, reason, harm) => {
    const { segment } = await sealed('a');
    const files = await opened([segment]);
    await harm();
    const twice = [files.verify(segment), files.verify(segment)];
    for (const check of twice) await expect(check).rejects.toEqual(corrupt(reason));
    await rm(path('a.parquet'), { recursive: true, force: true });
    await writeFile(path('a.parquet'), 'rows of a');
    await files.verify(segment);
  });

  it('have a filter of their ids, read again by the next process', async () => {
    const { segment } = await sealed('a');
    const filter = await (await opened([segment])).filter(segment);
    expect(IDS.filter((id) => filter?.mayHave(id) !== true)).toEqual([]);
    expect(filter?.mayHave('another')).toBe(false);
  });

  it.each([
    ['changed', () => writeFile(path('a.ids'), Buffer.alloc(400, 0xff))],
    ['away', () => unlink(path('a.ids'))],
  ])('have none when its file is %s, which is told once', async (_name, harm) => {
    const { segment } = await sealed('a');
    const files = await opened([segment]);
    await harm();
    expect([await files.filter(segment), await files.filter(segment)]).toEqual([undefined, undefined]);
    expect(reports).toMatchObject([{ kind: 'idFilterUnreadable', file: path('a.ids') }]);
  });

  it('keep a filter in memory once it was read', async () => {
    const { segment } = await sealed('a');
    const files = await opened([segment]);
    const filter = await files.filter(segment);
    await unlink(path('a.ids'));
    expect(await files.filter(segment)).toBe(filter);
  });

  it('are gone when they are removed, with what was known of them', async () => {
    const { files, segment } = await sealed('a');
    await files.remove('a');
    expect(await readdir(path(''))).toEqual([]);
    await expect(files.verify(segment)).rejects.toEqual(corrupt('unreadable'));
    expect(await files.filter(segment)).toBeUndefined();
    await expect(files.remove('a')).rejects.toThrow('ENOENT');
  });

  it('cannot be sealed without the rows', async () => {
    const files = await opened([]);
    await writeFile(path('elsewhere'), '');
    await expect(files.seal('a', IDS, IDS.length)).rejects.toThrow('ENOENT');
    await rename(path('elsewhere'), path('a.parquet'));
    expect(await files.seal('a', IDS, IDS.length)).toMatchObject({ crc: 0 });
  });
});
