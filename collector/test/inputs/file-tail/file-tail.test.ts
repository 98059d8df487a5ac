import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileTail } from '../../../src/inputs/file-tail/input.ts';
import type { Input } from '../../../src/inputs/index.ts';
import { inputGiven } from '../input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from '../spool-fixture.ts';
import { until } from '../until.ts';

/** Vector's list of what a follower of files has to bear, and more. */

interface Followed {
  readonly folder: string;
  readonly path: string;
  readonly fixture: SpoolFixture;
  readonly start: (more?: object, settings?: object) => Promise<Input>;
  /** Texts of the spool once there are so many different ones. */
  readonly texts: (count: number) => Promise<readonly string[]>;
}

async function followed(options: Parameters<typeof spoolFixture>[0] = {}): Promise<Followed> {
  const fixture = await spoolFixture(options);
  const folder = mkdtempSync(join(tmpdir(), 'follow-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'app.log');
  return {
    ...{ folder, path, fixture },
    start: async (more = {}, settings = {}) => {
      const files = [{ paths: [path], ...more }];
      const input = fileTail.open(fileTail.settings.parse({ enabled: true, files, ...settings }), inputGiven(fixture));
      await input.start();
      afterTest(() => input.stop());
      return input;
    },
    texts: async (count) => {
      await fixture.textsWhen(count);
      return stored(fixture);
    },
  };
}

/** What comes to be stored: records of one identity are one event. */
function stored({ records }: SpoolFixture): readonly string[] {
  const byIdentity = new Map(
    records().map(({ identity = '', payload }) => [identity, Buffer.from(payload).toString()]),
  );
  return [...byIdentity.values()];
}

const lines = (from: number, to: number): string =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `2026-11-30 08:00:${String(from + i).padStart(2, '0')} line ${from + i}\n`,
  ).join('');
const texts = (from: number, to: number): readonly string[] => lines(from, to).trimEnd().split('\n');

describe('following a file', () => {
  test('reads what is there and what is added, with where it came from', async () => {
    const { path, fixture, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    await start();
    expect(await taken(3)).toEqual(texts(1, 3));
    appendFileSync(path, lines(4, 5));
    expect(await taken(5)).toEqual(texts(1, 5));
    expect(fixture.records()[0]).toMatchObject({ listener: 'file-tail', peer: path });
    expect(fixture.records()[0]?.identity).toMatch(new RegExp(`^tail:[0-9a-f]{32}:0-\\d+:${path}$`));
  });

  test('a file that was not there yet, and one of a folder that was not', async () => {
    const { folder, start, texts: taken } = await followed();
    await start({ paths: [join(folder, 'deep/**/*.log')] });
    mkdirSync(join(folder, 'deep/a/b'), { recursive: true });
    writeFileSync(join(folder, 'deep/a/b/x.log'), 'of b\n');
    writeFileSync(join(folder, 'deep/y.log'), 'of deep\n');
    writeFileSync(join(folder, 'deep/.hidden.log'), 'not asked for\n');
    expect((await taken(2)).toSorted()).toEqual(['of b', 'of deep']);
  });

  test('only what is added, when the end is asked for; a file that appears later is read whole', async () => {
    const { folder, path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    const input = await start({ paths: [join(folder, '*.log')], startAt: 'end' });
    await until(() => input.stats().files?.followed === 1, 'it is followed');
    appendFileSync(path, lines(4, 4));
    writeFileSync(join(folder, 'later.log'), lines(5, 6));
    expect((await taken(3)).toSorted()).toEqual(texts(4, 6));
  });

  test('rotated by renaming: the rest of the old one, then the new one', async () => {
    const { path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    const input = await start();
    await taken(3);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, lines(4, 4));
    writeFileSync(path, lines(5, 6));
    expect((await taken(6)).toSorted()).toEqual(texts(1, 6));
    await until(() => input.stats().files?.rotated === 1, 'it is counted');
  });

  test('rotated by renaming within the pattern, with compression of the oldest: nothing twice', async () => {
    const { folder, path, start, fixture, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    await start({ paths: [join(folder, 'app.log*')] });
    await taken(3);
    renameSync(path, `${path}.1`);
    writeFileSync(path, lines(4, 6));
    await taken(6);
    writeFileSync(`${path}.2.gz`, gzipSync(lines(1, 3)));
    unlinkSync(`${path}.1`);
    renameSync(path, `${path}.1`);
    writeFileSync(path, lines(7, 9));
    expect(await taken(9)).toEqual(texts(1, 9));
    expect(fixture.records()).toHaveLength(9);
  });

  test('copied and cut (copytruncate): the copy is not read anew, and what it has more is', async () => {
    const { folder, path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 5));
    const input = await start({ paths: [join(folder, 'app.log*')] });
    await taken(5);
    appendFileSync(path, lines(6, 6));
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, lines(7, 8));
    await until(() => bothRead(input), 'both are read');
    expect((await taken(8)).toSorted()).toEqual(texts(1, 8));
    expect(input.stats().files?.truncated).toBe(1);
  });

  test('written anew from the beginning, longer than before', async () => {
    const { path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 2));
    await start();
    await taken(2);
    writeFileSync(path, lines(11, 15));
    expect(await taken(7)).toEqual([...texts(1, 2), ...texts(11, 15)]);
  });

  test('deleted and made again with the same lines: those are other lines', async () => {
    const { path, start, texts: taken } = await followed();
    writeFileSync(path, 'job started\n');
    await start();
    await taken(1);
    unlinkSync(path);
    writeFileSync(path, 'job started\n');
    expect(await taken(2)).toEqual(['job started', 'job started']);
  });

  test('half a line waits for its end, or is taken as it is and marked when none comes', async () => {
    const { path, fixture, start, texts: taken } = await followed();
    writeFileSync(path, 'whole\nhalf');
    const input = await start({}, { partialSeconds: 1 });
    expect(await taken(2)).toEqual(['whole', 'half']);
    appendFileSync(path, ' and the rest\nnext\n');
    expect(await taken(4)).toEqual(['whole', 'half', ' and the rest', 'next']);
    expect(fixture.records().map(({ cut }) => cut)).toEqual([undefined, true, true, undefined]);
    expect(input.stats().truncated).toBe(2);
  });

  test('records of several lines, one that ends only because nothing follows', async () => {
    const { path, start, texts: taken } = await followed();
    const trace =
      '2026-11-30 08:00:00,123 ERROR [main] a.B - broken\njava.lang.IllegalStateException: why\n\tat a.B.c(B.java:1)\n';
    writeFileSync(path, `${trace}2026-11-30 08:00:01,000 INFO [main] a.B - fine\n`);
    await start({ multiLine: 'java' });
    expect(await taken(2)).toEqual([trace.trimEnd(), '2026-11-30 08:00:01,000 INFO [main] a.B - fine']);
  });

  test('rows of W3C each with the columns that count for them, also after a restart', async () => {
    const { path, start, texts: taken } = await followed();
    writeFileSync(path, '#Software: IIS\r\n#Fields: time c-ip\r\n08:00:00 192.0.2.1\r\n');
    const first = await start();
    expect(await taken(1)).toEqual(['#Fields: time c-ip\n08:00:00 192.0.2.1']);
    await first.stop();
    appendFileSync(path, '08:00:01 192.0.2.2\r\n#Fields: time cs-method\r\n08:00:02 GET\r\n');
    await start();
    expect(await taken(3)).toEqual([
      '#Fields: time c-ip\n08:00:00 192.0.2.1',
      '#Fields: time c-ip\n08:00:01 192.0.2.2',
      '#Fields: time cs-method\n08:00:02 GET',
    ]);
  });

  test('UTF-16 by its mark, GBK and Big5 by the setting', async () => {
    const { folder, path, start, texts: taken } = await followed();
    writeFileSync(path, Buffer.from('\uFEFF登录失败\n第二\u0a0a行\r\n', 'utf16le'));
    writeFileSync(join(folder, 'gbk.txt'), Buffer.from([0xb5, 0xc7, 0xc2, 0xbc, 0x0a]));
    await start();
    await start({ paths: [join(folder, 'gbk.txt')], charset: 'gb18030' });
    expect((await taken(3)).toSorted()).toEqual(['登录', '登录失败', '第二\u0a0a行'].toSorted());
  });
});

/** True when both files have been read to their end. */
function bothRead(input: Input): boolean {
  return (
    input.stats().files?.truncated === 1 &&
    input.stats().files?.followed === 2 &&
    input.stats().files?.behindBytes === 0
  );
}

describe('a restart', () => {
  test('goes on where it was, through a rotation nobody saw', async () => {
    const { path, fixture, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    const first = await start();
    await taken(3);
    await first.stop();
    appendFileSync(path, lines(4, 5));
    renameSync(path, `${path}.1`);
    writeFileSync(path, lines(6, 7));
    await start();
    expect((await taken(7)).toSorted()).toEqual(texts(1, 7));
    expect(fixture.records()).toHaveLength(7);
  });

  test('finds the rest in the compressed copy when the file was compressed meanwhile', async () => {
    const { path, fixture, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 5));
    const first = await start();
    await taken(5);
    await first.stop();
    appendFileSync(path, lines(6, 7));
    execFileSync('gzip', [path]);
    writeFileSync(path, lines(8, 9));
    const second = await start();
    expect((await taken(9)).toSorted()).toEqual(texts(1, 9));
    expect(fixture.records()).toHaveLength(9);
    expect(second.stats().files?.lost).toBe(0);
  });

  test('tells when a file went away unread', async () => {
    const { path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 3));
    const first = await start();
    await taken(3);
    await first.stop();
    unlinkSync(path);
    const second = await start();
    await until(() => second.stats().files?.lost === 1, 'it is counted');
  });

  test('reads compressed files of before once, if asked', async () => {
    const { path, fixture, start, texts: taken } = await followed();
    writeFileSync(`${path}.2.gz`, gzipSync(lines(1, 2)));
    writeFileSync(`${path}.1.gz`, gzipSync(lines(3, 4)));
    writeFileSync(path, lines(5, 6));
    const first = await start({ gzipBacklog: true });
    expect((await taken(6)).toSorted()).toEqual(texts(1, 6));
    await first.stop();
    appendFileSync(path, lines(7, 7));
    await start({ gzipBacklog: true });
    await taken(7);
    expect(fixture.records()).toHaveLength(7);
  });
});

describe('what cannot be read is told', () => {
  test('links, pipes, folders without right, damaged compression; the others are read', async () => {
    const { folder, path, start, texts: taken } = await followed();
    writeFileSync(path, lines(1, 1));
    symlinkSync('/etc/hostname', join(folder, 'link.log'));
    execFileSync('mkfifo', [join(folder, 'pipe.log')]);
    writeFileSync(join(folder, 'bad.log.gz'), gzipSync(lines(1, 9)).subarray(0, 30));
    const input = await start({ paths: [join(folder, '*.log')], gzipBacklog: true });
    expect(await taken(1)).toEqual(texts(1, 1));
    await until(() => input.stats().files?.faults.length === 3, 'three faults');
    expect(
      Object.fromEntries(
        input.stats().files?.faults.map(({ path: at, code }) => [at.slice(folder.length + 1), code]) ?? [],
      ),
    ).toEqual({
      'link.log': 'ELOOP',
      'pipe.log': 'ENOTSUP',
      'bad.log.gz': 'Z_BUF_ERROR',
    });
  });

  test('links are followed when that is set', async () => {
    const { folder, path, start, texts: taken } = await followed();
    writeFileSync(join(folder, 'real'), lines(1, 2));
    symlinkSync(join(folder, 'real'), path);
    await start({}, { followLinks: true });
    expect(await taken(2)).toEqual(texts(1, 2));
  });

  test('more files than may be open: those that are read give way, the rest is named', async () => {
    const { folder, start, texts: taken } = await followed();
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.log`), `${name}\n`);
    const input = await start({ paths: [join(folder, '*.log')] }, { maxFiles: 2 });
    expect(await taken(2)).toEqual(['a', 'b']);
    await until(() => input.stats().files?.faults[0]?.code === 'EMFILE', 'it is named');
  });
});

test('a budget keeps one file from taking all the turns', async () => {
  const { path, start, fixture, texts: taken } = await followed();
  const line = `${'x'.repeat(99)}\n`;
  writeFileSync(path, line.repeat(100));
  const input = await start({ bytesPerSecond: 20_000 });
  await taken(1);
  expect(fixture.records().length).toBeLessThan(100);
  await taken(100);
  expect(input.stats().received).toBe(100);
});

test('while the spool is full the files wait, and stopping does not wait for room', async () => {
  const { path, start, fixture } = await followed({ maxBytes: 2_000, segmentBytes: 300 });
  writeFileSync(path, lines(1, 50));
  const first = await start();
  await until(() => first.stats().waiting > 0, 'it waits');
  expect(first.stats()).toMatchObject({ shed: 0 });
  const before = stored(fixture).length;
  await first.stop();
  expect(before).toBeLessThan(50);
});
