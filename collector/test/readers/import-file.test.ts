import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { sm3Hex } from '@qiaolou/crypto';
import type { RawRecord } from '@qiaolou/schema';
import { failedLogon } from '../decoders/evtx/windows-events.ts';
import { writeEvtx } from '../decoders/evtx/write-evtx.ts';
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

describe('the format is told by the content', () => {
  const IIS =
    '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip\n2026-11-30 08:00:00 192.0.2.1\n';
  const ZEEK = '#separator \\x09\n#path\tconn\n#fields\tts\tuid\n1.0\tC1\n';
  const CSV = '时间,源IP,动作\n2026-11-30 08:00:00,192.0.2.1,"拒绝\n两行"\n2026-11-30 08:00:01,192.0.2.2,放行\n';
  const JAVA =
    '2026-11-30 08:00:00 ERROR a.B - x\njava.io.IOException: y\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n2026-11-30 08:00:01 INFO a.B - z\n';
  const SLOW =
    '# User@Host: a[a] @  [192.0.2.1]  Id: 1\n# Query_time: 1.0  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1\nSET timestamp=1;\nSELECT 1;\n';
  const POSTGRESQL =
    '2026-11-30 08:00:00 CST [1] ERROR:  bad\n2026-11-30 08:00:00 CST [1] STATEMENT:  SELECT\n\t1\n2026-11-30 08:00:01 CST [1] LOG:  fine\n';
  const EVE = '{"timestamp":"2026-11-30T08:00:00Z","event_type":"alert"}\n';
  const evtx = writeEvtx([[failedLogon(1)], [failedLogon(2)]]);

  test.each<[format: string, content: string | Buffer, records: number, identities: RegExp]>([
    ['evtx', evtx, 2, /^evtx:[0-9a-f]{64}$/],
    ['w3c', IIS, 1, /^[0-9a-f]{64}:3:w3c$/],
    ['zeek', ZEEK, 1, /^[0-9a-f]{64}:4:zeek$/],
    ['csv', CSV, 2, /^[0-9a-f]{64}:[24]:csv$/],
    ['csv', iconvGbk(), 2, /^[0-9a-f]{64}:[23]:csv$/],
    ['java', JAVA, 2, /^[0-9a-f]{64}:[15]:java$/],
    ['mysql-slow', SLOW, 1, /^[0-9a-f]{64}:1:mysql-slow$/],
    ['postgresql', POSTGRESQL, 2, /^[0-9a-f]{64}:[14]:postgresql$/],
    ['ndjson', EVE, 1, /^[0-9a-f]{64}:1$/],
    ['ndjson', Buffer.from(`\ufeff${EVE}`, 'utf16le'), 1, /^[0-9a-f]{64}:1$/],
    ['json', `[${EVE}]`, 1, /^[0-9a-f]{64}:1$/],
    ['lines', 'Nov 30 08:00:00 a, b, c\nNov 30 08:00:00 d, e, f\n', 2, /^[0-9a-f]{64}:[12]$/],
    ['lines', 'a,b,c\n1,2\n', 2, /^[0-9a-f]{64}:[12]$/],
  ])('%s', async (format, content, records, identities) => {
    const formats: string[] = [];
    const found = await read(file(`of-${format}`, content), { onFormat: (id) => formats.push(id) });
    expect(formats).toEqual([format]);
    expect(found).toHaveLength(records);
    for (const { identity } of found) expect(identity).toMatch(identities);
    const zipped = await read(file(`of-${format}.gz`, gzipSync(content)));
    expect(zipped.map(({ identity }) => identity)).toEqual(found.map(({ identity }) => identity));
  });

  test('or given', async () => {
    expect(texts(await read(file('given.log', IIS), { format: 'lines' }))).toHaveLength(3);
    expect(texts(await read(file('given.csv', 'a;b\n1;2\n'), { format: 'csv' }))).toEqual(['sep=;\na;b\n1;2']);
  });

  test('an event exported twice, in another file, has the same identity', async () => {
    const both = await read(file('both.evtx', evtx));
    const second = await read(file('second.evtx', writeEvtx([[failedLogon(2), failedLogon(3)]])));
    expect(second[0]?.identity).toBe(both[1]?.identity);
    expect(second[1]?.identity).not.toBe(both[1]?.identity);
  });

  test('what could not be read is told with its place', async () => {
    const faults: object[] = [];
    const damaged = Buffer.from(evtx);
    damaged[4_096 + 512 + 24] = 0x3f;
    await read(file('damaged.evtx', damaged), { onFault: (fault) => faults.push(fault) });
    expect(faults).toEqual([
      { at: 4_608, reason: 'chunkChecksum' },
      { at: 4_632, reason: 'token', record: '1' },
    ]);
    faults.length = 0;
    const [cut] = await read(file('long.log', `${'x'.repeat(50)}\nshort\n`), {
      maxRecordBytes: 10,
      onFault: (fault) => faults.push(fault),
    });
    expect(cut?.cut).toBe(true);
    expect(faults).toEqual([{ line: 1, reason: 'truncated' }]);
  });
});

/** `时间,源IP,动作` and two rows in GBK. */
function iconvGbk(): Buffer {
  const bytes = (...of: readonly number[]): Buffer => Buffer.from(of);
  const head = Buffer.concat([bytes(0xca, 0xb1, 0xbc, 0xe4), Buffer.from(',IP,'), bytes(0xb6, 0xaf, 0xd7, 0xf7)]);
  return Buffer.concat([head, Buffer.from('\n08:00:00,192.0.2.1,x\n08:00:01,192.0.2.2,y\n')]);
}

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
