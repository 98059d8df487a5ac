import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { sm3Hex } from '@qiaolou/crypto';
import type { RawRecord } from '@qiaolou/schema';
import { importFile, type ImportOptions, type ImportProgress } from '../../src/readers/import-file/import-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options: Partial<ImportOptions> = {}): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const record of importFile(path, { clock: { now: () => 5 }, ...options })) records.push(record);
  return records;
}

const texts = (records: readonly RawRecord[]): string[] =>
  records.map(({ payload }) => Buffer.from(payload).toString());
const numbers = (records: readonly RawRecord[]): number[] =>
  records.map(({ identity }) => Number(identity?.split(':')[1]));

describe('importFile', () => {
  test.each<[name: string, content: string, records: readonly string[], lines: readonly number[]]>([
    ['NDJSON', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}'], [1, 2]],
    ['text with blank lines', 'one\r\n\r\n  \nfour', ['one', 'four'], [1, 4]],
    ['a byte order mark', '\ufeff{"a":1}\n', ['{"a":1}'], [1]],
    ['a JSON array', '[{"a":1},\n {"b":[{"c":"]}\\""}]} ]\n', ['{"a":1}', '{"b":[{"c":"]}\\""}]}'], [1, 2]],
    ['an array with things that are no objects', '[{"a":1}, 5, "x"]', ['{"a":1}', '5', '"x"'], [1, 2, 3]],
    ['indented objects', '{\n  "a": 1\n}\n{\n  "b": 2\n}\n', ['{\n  "a": 1\n}', '{\n  "b": 2\n}'], [1, 2]],
    ['text that begins with a bracket', '[2026-11-22] one\n[x] two\n', ['[2026-11-22] one', '[x] two'], [1, 2]],
    ['an empty file', '', [], []],
    ['an empty array', '[]', [], []],
  ])('%s, plain and gzip', async (name, content, records, lines) => {
    const plain = await read(file(`${name}.log`, content));
    const zipped = await read(file(`${name}.gz`, gzipSync(content)));
    expect(texts(plain)).toEqual(records);
    expect(numbers(plain)).toEqual(lines);
    for (const record of plain) {
      expect(record).toMatchObject({ receivedAt: 5, listener: 'import', peer: `${name}.log` });
      expect(record.identity?.split(':')[0]).toBe(sm3Hex(content));
    }
    expect(zipped.map(({ identity }) => identity)).toEqual(plain.map(({ identity }) => identity));
    expect(texts(zipped)).toEqual(records);
  });

  test('streams: records across many chunks come out whole, with progress to the end', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => JSON.stringify({ i, pad: 'x'.repeat(i % 211) }));
    for (const [name, content] of [
      ['large.ndjson', lines.join('\n')],
      ['large.json', `[${lines.join(',')}]`],
    ] as const) {
      const path = file(`${name}.gz`, gzipSync(content));
      const progress: ImportProgress[] = [];
      const records = await read(path, { onProgress: (step) => progress.push(step) });
      expect(texts(records)).toEqual(lines);
      const last = progress.at(-1);
      expect(last).toMatchObject({ phase: 'read', records: 30_000, truncated: 0, bytesRead: last?.totalBytes });
      expect(progress[0]?.phase).toBe('hash');
    }
  });

  test('long records are cut and counted', async () => {
    const progress: ImportProgress[] = [];
    const options = { maxRecordBytes: 10, onProgress: (step: ImportProgress) => progress.push(step) };
    expect(texts(await read(file('long.log', `${'x'.repeat(30)}\nshort`), options))).toEqual(['x'.repeat(10), 'short']);
    expect(progress.at(-1)).toMatchObject({ records: 2, truncated: 1 });
    expect(texts(await read(file('long.json', '[{"a":"123456789"},{"b":1}]'), options))).toEqual([
      '{"a":"1234',
      '{"b":1}',
    ]);
  });

  test('a file that cannot be read says why', async () => {
    await expect(read(join(dir, 'absent.log'))).rejects.toMatchObject({ code: 'collector.importUnreadable' });
    const cut = gzipSync(Buffer.from('{"a":1}\n'.repeat(10_000))).subarray(0, 60);
    await expect(read(file('cut.gz', cut))).rejects.toMatchObject({
      code: 'collector.importUnreadable',
      details: { path: join(dir, 'cut.gz') },
    });
  });

  test('a file that changes while it is read is refused', async () => {
    const path = file('growing.log', 'one\ntwo\n');
    const records: string[] = [];
    const reading = (async () => {
      for await (const { payload } of importFile(path, { clock: { now: () => 5 } })) {
        records.push(Buffer.from(payload).toString());
        appendFileSync(path, 'more\n');
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'collector.importUnreadable',
      details: { reason: 'changed while read' },
    });
    expect(records.slice(0, 2)).toEqual(['one', 'two']);
  });

  const otrf = join(
    import.meta.dirname,
    '../../../../shared/data/otrf/cmd_process_herpaderping_snippingtool_2020-10-2708290130.json.gz',
  );
  test.skipIf(!existsSync(otrf))('an OTRF data set (../shared/data/otrf): every line a record', async () => {
    const lines = gunzipSync(readFileSync(otrf))
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(texts(await read(otrf))).toEqual(lines.map((line) => line.replace(/\r$/, '')));
  });
});
