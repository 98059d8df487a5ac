import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ParquetImport } from '@qiaolou/event-store/exchange';
import { expect, it, onTestFinished } from 'vitest';
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
  expect(readdirSync(folder)).toEqual(['a.parquet']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const wanted = STORED_EVENTS.filter((_, n) => dayOfEvent(n) >= '2026-03-02').length;
  expect((await parquetNote(file)).events).toBe(wanted);
  expect(await lastAudited(data)).toMatchObject({
    ...{ action: 'events.export', outcome: 'success', details: { events: wanted, from: '2026-03-02' } },
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
  expect(readdirSync(folder)).toEqual(['a.parquet']);
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
