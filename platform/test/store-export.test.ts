import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createSm3 } from '@qiaolou/crypto';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { ParquetImport } from '@qiaolou/event-store/exchange';
import { holdDirectory } from '@qiaolou/files';
import { systemClock } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { FileSink } from '../src/commands/store-export/file-sink.ts';
import { dataWithEvents, dayOfEvent, eventsOf, exported, freshDirectory } from './support/data-with-events.ts';
import { IN_SEGMENT, lastAudited, STORED_EVENTS } from './support/data-with-events.ts';
import { LAUNCHER, qiaolou } from './support/platform-process.ts';
import { mountSmallDisk } from './support/small-disk.ts';

const toParquet = (data: string, file: string, ...flags: readonly string[]) =>
  qiaolou(['store', 'export', '--parquet', file, '--data', data, ...flags]);

async function parquetNote(file: string) {
  const bytes = readFileSync(file);
  const read = (from: number, to: number) => Promise.resolve(Uint8Array.from(bytes.subarray(from, to)));
  return ParquetImport.open({ size: bytes.length, read });
}

it('./qiaolou store export writes every event as it was stored, and is in the trail', async () => {
  const data = await dataWithEvents();
  const { code, stdout, stderr } = await exported(data);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(eventsOf(stdout)).toEqual(STORED_EVENTS);
  expect(await lastAudited(data)).toMatchObject({ action: 'events.export', actor: `os:${userInfo().username}` });
});

it('./qiaolou store export writes the events of the days asked for, and refuses what is no day', async () => {
  const data = await dataWithEvents();
  const { stdout } = await exported(data, '--from', '2026-03-02', '--to', '2026-03-02');
  expect(eventsOf(stdout)).toEqual(STORED_EVENTS.filter((_, n) => dayOfEvent(n) === '2026-03-02'));
  const refused = await exported(data, '--from', 'yesterday');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('query.badTimeRange: ');
});

it('./qiaolou store export writes what matches a query, and refuses one at its character', async () => {
  const data = await dataWithEvents();
  const file = join(freshDirectory(), 'a.ndjson.gz');
  const flags = ['--query', 'event.original: *7*', '--from', '2026-03-02T04:00:00Z', '--to', '2026-03-02'];
  const { code, stdout } = await qiaolou(['store', 'export', '--out', file, '--data', data, ...flags]);
  const wanted = STORED_EVENTS.filter(
    (event, n) => dayOfEvent(n) === '2026-03-02' && event['event.original'].includes('7'),
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}: ${wanted.length} 条 / events\n` });
  const bytes = readFileSync(file);
  expect(eventsOf(gunzipSync(bytes).toString())).toEqual(wanted);
  expect(JSON.parse(readFileSync(`${file}.export.json`, 'utf8'))).toMatchObject({
    ...{ export: 1, query: 'event.original: *7*', from: '2026-03-02T04:00:00.000Z', to: '2026-03-02T16:00:00.000Z' },
    ...{ events: wanted.length, missingDays: [], unreadLines: 0, platformRunning: false },
    files: [{ file: 'a.ndjson.gz', bytes: bytes.length, sm3: createSm3().update(bytes).digest('hex') }],
  });
  expect(await lastAudited(data)).toMatchObject({ details: { query: 'event.original: *7*', events: wanted.length } });
  const refused = await exported(data, '--query', 'source.ip: (10.0.0.1');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/query\.\w+: [^]*"at": \d+/);
});

it.each(['none.ndjson.gz', 'none.ndjson', 'none.parquet'])(
  './qiaolou store export of nothing is a whole file: %s',
  async (name) => {
    const data = await dataWithEvents();
    const file = join(freshDirectory(), name);
    const form = name.endsWith('.parquet') ? '--parquet' : '--out';
    const written = await qiaolou(['store', 'export', form, file, '--data', data, '--query', 'event.id: nobody']);
    expect(written).toMatchObject({ code: 0, stdout: `${file}: 0 条 / events\n` });
    if (name.endsWith('.gz')) expect(gunzipSync(readFileSync(file))).toHaveLength(0);
    const taken = await qiaolou(['store', 'import', file, '--data', freshDirectory()]);
    expect(taken).toMatchObject({ code: 0, stderr: '' });
  },
);

it('an export whose name is taken meanwhile leaves nothing of it behind', async () => {
  const folder = freshDirectory();
  const file = join(folder, 'late.ndjson');
  const sink = await FileSink.create(file, 'ndjson');
  await sink.end([]);
  writeFileSync(file, 'of somebody else');
  await expect(sink.name('{}')).rejects.toMatchObject({ code: 'platform.fileExists', details: { path: file } });
  await sink.abandon();
  expect(readdirSync(folder)).toEqual(['late.ndjson']);
  expect(readFileSync(file, 'utf8')).toBe('of somebody else');
});

it('./qiaolou store export of a running platform gives what it took until then, without its lock', async () => {
  const data = freshDirectory();
  const dir = join(data, 'events');
  mkdirSync(dir);
  const hold = holdDirectory(data, '2026-03-01T04:00:00.000Z');
  const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: 2_000 });
  onTestFinished(async () => {
    await store.close();
    if (hold.held) hold.release();
  });
  await store.append(STORED_EVENTS.slice(0, IN_SEGMENT));
  await store.append(STORED_EVENTS.slice(IN_SEGMENT));
  const file = join(freshDirectory(), 'a.ndjson');
  expect(await qiaolou(['store', 'export', '--out', file, '--data', data])).toMatchObject({ code: 0, stderr: '' });
  expect(eventsOf(readFileSync(file, 'utf8'))).toEqual(STORED_EVENTS);
  expect(JSON.parse(readFileSync(`${file}.export.json`, 'utf8'))).toMatchObject({ platformRunning: true });
  expect(await lastAudited(data)).toMatchObject({ action: 'events.export', details: { events: STORED_EVENTS.length } });
});

it('./qiaolou store export says that it is not complete when nobody reads any more', async () => {
  const data = await dataWithEvents();
  const child = spawn(LAUNCHER, ['store', 'export', '--ndjson', '--data', data]);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(2);
  expect(stderr).toContain('platform.outputEnded: ');
});

it('./qiaolou store export leaves damaged events out, names their days and ends with 1', async () => {
  const data = await dataWithEvents();
  const segment = join(data, 'events', 'segments', '00000001.seg');
  writeFileSync(segment, readFileSync(segment).subarray(0, -1));
  const { code, stdout, stderr } = await exported(data);
  expect(code).toBe(1);
  expect(stderr).toContain('2026-03-01, 2026-03-02, 2026-03-03');
  expect(eventsOf(stdout)).toEqual(STORED_EVENTS.slice(IN_SEGMENT));
  const file = join(freshDirectory(), 'a.parquet');
  expect((await toParquet(data, file)).code).toBe(1);
  const { note, events } = await parquetNote(file);
  expect([note.missingDays, events]).toEqual([['2026-03-01', '2026-03-02', '2026-03-03'], 100]);
});

it('./qiaolou store export --parquet writes a new file for its owner only, and is in the trail', async () => {
  const [data, folder] = [await dataWithEvents(), freshDirectory()];
  const file = join(folder, 'a.parquet');
  // What a crash may have left, or somebody laid there.
  symlinkSync(join(folder, 'elsewhere'), `${file}.tmp`);
  expect(await toParquet(data, file, '--from', '2026-03-02')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(folder).toSorted()).toEqual(['a.parquet', 'a.parquet.export.json']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const wanted = STORED_EVENTS.filter((_, n) => dayOfEvent(n) >= '2026-03-02').length;
  expect((await parquetNote(file)).events).toBe(wanted);
  expect(await lastAudited(data)).toMatchObject({
    ...{ action: 'events.export', outcome: 'success', details: { events: wanted, from: '2026-03-01T16:00:00.000Z' } },
  });
});

it('./qiaolou store export --parquet overwrites nothing, and takes one form', async () => {
  const [data, folder] = [await dataWithEvents(), freshDirectory()];
  const file = join(folder, 'a.parquet');
  writeFileSync(file, 'somebody needs this');
  const refused = await toParquet(data, file);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('platform.fileExists: ');
  expect(readFileSync(file, 'utf8')).toBe('somebody needs this');
  expect((await toParquet(data, join(folder, 'b.parquet'), '--ndjson')).stderr).toContain('platform.exportForm: ');
  expect((await toParquet(data, join(folder, 'none', 'b.parquet'))).stderr).toContain('platform.fileMissing: ');
  writeFileSync(join(folder, 'c.parquet.export.json'), 'and this');
  expect((await toParquet(data, join(folder, 'c.parquet'))).stderr).toContain('platform.fileExists: ');
  expect(readdirSync(folder).toSorted()).toEqual(['a.parquet', 'c.parquet.export.json']);
});

it('./qiaolou store export --parquet says that a disk is full or read-only, and leaves no file', async () => {
  const [data, folder] = [await dataWithEvents(), freshDirectory()];
  const disk = mountSmallDisk(join(folder, 'disk'), 1);
  if (disk === undefined) {
    process.stderr.write('skipped: a disk that is really full; this user may not mount a file system\n');
    return;
  }
  onTestFinished(() => disk.remove());
  const file = join(folder, 'disk', 'a.parquet');
  disk.fill(4_096);
  const full = await toParquet(data, file);
  expect(full.code).toBe(2);
  expect(full.stderr).toMatch(/platform\.exportNotWritten: [^]*ENOSPC/);
  expect(readdirSync(join(folder, 'disk'))).toEqual(['filler']);
  expect(await lastAudited(data)).toMatchObject({ action: 'events.export', outcome: 'failure' });
  disk.free();
  spawnSync('mount', ['-o', 'remount,ro', join(folder, 'disk')]);
  const readOnly = await toParquet(data, file);
  expect(readOnly.code).toBe(2);
  expect(readOnly.stderr).toMatch(/platform\.fileRefused: [^]*EROFS/);
  expect(existsSync(file)).toBe(false);
});
