import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { holdDirectory } from '@qiaolou/files';
import { systemClock } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openControlSocket } from '../src/control/control-socket.ts';
import { fileForm } from '../src/commands/store-import/file-form.ts';
import { dataWithEvents, eventsOf, exported, freshDirectory } from './support/data-with-events.ts';
import { lastAudited, STORED_EVENTS } from './support/data-with-events.ts';
import { LAUNCHER, qiaolou } from './support/platform-process.ts';

const imported = (data: string, ...args: readonly string[]) =>
  qiaolou(['store', 'import', '--data', data, '--json', ...args]);

interface Answer {
  readonly files: readonly Readonly<Record<string, unknown>>[];
}
const answer = (stdout: string): Answer => JSON.parse(stdout) as Answer;

/** The same events exported in each form. */
async function exports() {
  const [data, folder] = [await dataWithEvents(), freshDirectory()];
  const [ndjson, gz, parquet] = ['a.ndjson', 'a.ndjson.gz', 'a.parquet'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(ndjson, (await exported(data)).stdout);
  writeFileSync(gz, gzipSync(readFileSync(ndjson)));
  await qiaolou(['store', 'export', '--parquet', parquet, '--data', data]);
  return { folder, ndjson, gz, parquet };
}

describe('the form of a file', () => {
  const none = { ndjson: false, parquet: false };
  it.each([
    ['a.ndjson', none, 'ndjson'],
    ['a.jsonl.gz', none, 'ndjson.gz'],
    ['a.parquet', none, 'parquet'],
    ['a.parquet', { ...none, ndjson: true }, 'ndjson'],
    ['a.gz', { ...none, ndjson: true }, 'ndjson.gz'],
    ['a', { ...none, parquet: true }, 'parquet'],
  ])('%s', (file, flags, form) => {
    expect(fileForm(file, flags)).toBe(form);
  });

  it.each([
    ['a.csv', none],
    ['', none],
    ['a.parquet', { ndjson: true, parquet: true }],
  ])('is not known: %s', (file, flags) => {
    expect(() => fileForm(file, flags)).toThrow('platform.exportForm');
  });
});

it('./qiaolou store import takes each form of an export into an empty store, and nothing twice', async () => {
  const { ndjson, gz, parquet } = await exports();
  for (const [first, second] of [
    [parquet, ndjson],
    [gz, parquet],
  ] as const) {
    const data = join(freshDirectory(), 'new');
    const { code, stdout, stderr } = await imported(data, first, second);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = STORED_EVENTS.length;
    expect(answer(stdout).files).toMatchObject([
      { file: first, rows, accepted: rows, duplicates: 0, rejected: 0 },
      { file: second, rows, accepted: 0, duplicates: rows, rejected: 0 },
    ]);
    expect(await lastAudited(data)).toMatchObject({
      ...{ action: 'events.import', actor: `os:${userInfo().username}`, outcome: 'success' },
      details: { read: 2 * rows, stored: rows, duplicates: rows, failed: 0 },
    });
    expect(eventsOf((await exported(data)).stdout)).toEqual(STORED_EVENTS);
  }
});

it('./qiaolou store import goes through a running platform, and is in the trail', async () => {
  const { ndjson, parquet, folder } = await exports();
  const data = freshDirectory();
  mkdirSync(join(data, 'events'));
  const hold = holdDirectory(data, '2026-03-01T04:00:00.000Z');
  const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock, threads: 1 });
  const socket = await openControlSocket(data, {
    import: () => Promise.reject(new Error('nobody asked')),
    storeLines: (lines) => store.appendLines(lines),
  });
  onTestFinished(async () => {
    await socket[Symbol.asyncDispose]();
    await store.close();
    if (hold.held) hold.release();
  });
  const broken = join(folder, 'broken.ndjson');
  const [line = ''] = readFileSync(ndjson, 'utf8').split('\n');
  writeFileSync(broken, `${line}\n{"a":1}\n`);
  const { code, stdout, stderr } = await imported(data, parquet, ndjson, broken);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const rows = STORED_EVENTS.length;
  expect(answer(stdout).files).toMatchObject([
    { file: parquet, rows, accepted: rows, duplicates: 0, rejected: 0 },
    { file: ndjson, rows, accepted: 0, duplicates: rows, rejected: 0 },
    { file: broken, rows: 2, accepted: 0, duplicates: 1, rejected: 1, firstRejected: [{ place: 2 }] },
  ]);
  expect((await store.stats()).events).toBe(rows);
  expect(await lastAudited(data)).toMatchObject({
    ...{ action: 'events.import', actor: `os:${userInfo().username}`, outcome: 'success' },
    details: { stored: rows, duplicates: rows + 1, failed: 1 },
  });
});

it('./qiaolou store import names the lines that are no events, stores the others and ends with 1', async () => {
  const { folder, ndjson } = await exports();
  const lines = readFileSync(ndjson, 'utf8').split('\n').slice(0, 3);
  const file = join(folder, 'b.ndjson');
  writeFileSync(file, [lines[0], '{"event.id":"\u202e"}', lines[1], lines[2]?.slice(0, 50)].join('\n'));
  const { code, stdout } = await qiaolou(['store', 'import', file, '--data', join(folder, 'data')]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    `${file}: 4 条 / events，新存 / stored 2，已有 / there before 0，拒绝 / refused 2\n` +
      '    第 2 行 / line 2: store.badEvent @timestamp\n    第 4 行 / line 4: store.badEvent no JSON\n',
  );
});

it('./qiaolou store import refuses what is no export, says where, and has it in the trail', async () => {
  const { folder, parquet, gz } = await exports();
  const whole = readFileSync(parquet);
  // The events stand last of the columns, right before the footer.
  const events = whole.length - whole.readUInt32LE(whole.length - 8) - 100;
  const files = {
    'cut.parquet': whole.subarray(0, -100),
    'text.parquet': Buffer.from('hello'),
    'lines.ndjson': Buffer.from('\nnot a line of ours\n'),
    'cut.ndjson.gz': readFileSync(gz).subarray(0, -10),
    'text.ndjson.gz': gunzipSync(readFileSync(gz)),
    'data.parquet': Buffer.concat([whole.subarray(0, events), Buffer.from('--'), whole.subarray(events + 2)]),
  } as const;
  const came: Record<string, unknown> = {};
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytes);
    const data = join(folder, `data-${name}`);
    const { code, stderr } = await imported(data, join(folder, name));
    const [refusal = ''] = stderr.split(':');
    came[name] = [code, refusal, (await lastAudited(data))?.outcome];
    expect([name, stderr]).toEqual([name, expect.stringContaining(join(folder, name))]);
  }
  expect(came).toEqual({
    'cut.parquet': [2, 'store.exportDamaged', 'failure'],
    'text.parquet': [2, 'store.notAnExport', 'failure'],
    'lines.ndjson': [2, 'store.notAnExport', 'failure'],
    'cut.ndjson.gz': [2, 'store.exportDamaged', 'failure'],
    'text.ndjson.gz': [2, 'store.exportDamaged', 'failure'],
    'data.parquet': [2, 'store.exportDamaged', 'failure'],
  });
  const names = [join(folder, 'none.csv'), join(folder, 'none.parquet')];
  const refusals = await Promise.all(names.map((file, n) => imported(join(folder, `d${n}`), file)));
  expect(refusals.map(({ stderr }) => stderr.split(':')[0])).toEqual(['platform.exportForm', 'platform.fileMissing']);
});

it('./qiaolou store import does not work beside a platform that has the directory', async () => {
  const { ndjson } = await exports();
  const data = freshDirectory();
  const hold = holdDirectory(data, '2026-03-01T00:00:00.000Z');
  const { code, stderr } = await imported(data, ndjson);
  if (hold.held) hold.release();
  expect(code).toBe(2);
  expect(stderr).toContain('platform.dataLocked: ');
  expect(existsSync(join(data, 'events'))).toBe(false);
});

it('./qiaolou store import goes on after kill -9: nothing lost, nothing twice', { timeout: 300_000 }, async () => {
  const { folder, ndjson } = await exports();
  const [data, pipe] = [join(folder, 'data'), join(folder, 'pipe.ndjson')];
  execFileSync('mkfifo', [pipe]);
  const child = spawn(LAUNCHER, ['store', 'import', pipe, '--data', data], { stdio: 'ignore' });
  // Held open: the import waits for more, so that it is killed in the middle however fast it is.
  const lines = createWriteStream(pipe);
  lines.on('error', () => undefined);
  lines.write(readFileSync(ndjson).subarray(0, 200_000));
  const journal = join(data, 'events', 'journal');
  const stored = (): number =>
    existsSync(journal) ? readdirSync(journal).reduce((sum, name) => sum + statSync(join(journal, name)).size, 0) : 0;
  while (stored() < 1_000) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await once(child, 'close');
  lines.destroy();
  const { code, stdout } = await imported(data, ndjson);
  expect(code).toBe(0);
  const [{ accepted, duplicates } = {}] = answer(stdout).files;
  expect(Number(duplicates)).toBeGreaterThan(0);
  expect(Number(accepted)).toBeGreaterThan(0);
  expect(eventsOf((await exported(data)).stdout)).toEqual(STORED_EVENTS);
});
