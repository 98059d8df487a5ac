import { describe, expect, test } from 'vitest';
import { FileRecords, headedFormat, type FileRecord } from '../../src/framing/index.ts';

function read(
  content: string | Buffer,
  options: Partial<ConstructorParameters<typeof FileRecords>[0]>,
): readonly FileRecord[] {
  const records = new FileRecords({ format: 'lines', maxLineBytes: 1_000, ...options });
  return [...records.push(Buffer.from(content), 0), ...records.rest(0)];
}

const texts = (records: readonly FileRecord[]): readonly string[] => records.map(({ payload }) => String(payload));

describe('lines', () => {
  test('know their number and place; blank ones are left out', () => {
    expect(
      read('\uFEFFone\r\n\n  \ntwo', {}).map(({ payload, number, at, end }) => [String(payload), number, at, end]),
    ).toEqual([
      ['one', 1, 0, 8],
      ['two', 4, 12, 15],
    ]);
  });

  test('a line above the limit is cut and marked; a carriage return at the limit is none of it', () => {
    expect(
      read(`${'x'.repeat(1_001)}\n${'y'.repeat(1_000)}\r\n`, {}).map(({ payload, cut }) => [payload.length, cut]),
    ).toEqual([
      [1_000, true],
      [1_000, false],
    ]);
  });

  test('UTF-16, both ways', () => {
    const le = Buffer.from('\uFEFF甲\u0a0a\u000a乙\r\n', 'utf16le');
    expect(texts(read(le, { width: 'utf-16le' }))).toEqual(['甲\u0a0a', '乙']);
    expect(texts(read(Buffer.from(le).swap16(), { width: 'utf-16be' }))).toEqual(['甲\u0a0a', '乙']);
  });
});

describe('W3C', () => {
  test('every row has the columns that count for it, and the date where it has a time of day only', () => {
    const file =
      '#Software: IIS\n#Date: 2026-11-30 00:00:00\n#Fields: time c-ip\n08:00 a\n#Fields: date time\n2026-11-30 08:01\n';
    expect(texts(read(file, { format: 'w3c' }))).toEqual([
      '#Date: 2026-11-30 00:00:00\n#Fields: time c-ip\n08:00 a',
      '#Fields: date time\n2026-11-30 08:01',
    ]);
  });

  test('columns too many to go with every row go with none', () => {
    expect(texts(read(`#Fields: ${'x '.repeat(10_000)}\nrow\n`, { format: 'w3c', maxLineBytes: 100_000 }))).toEqual([
      'row',
    ]);
  });
});

test('Zeek: fields, path, and what departs from the defaults', () => {
  const head =
    '#separator \\x09\n#set_separator\t|\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2026\n#fields\tts\tuid\n#types\ttime\tstring\n';
  expect(texts(read(`${head}1.0\tC1\n#close\t2026\n`, { format: 'zeek' }))).toEqual([
    '#set_separator\t|\n#path\tconn\n#fields\tts\tuid\n1.0\tC1',
  ]);
});

describe('CSV', () => {
  test.each([
    ['a,b\n1,2\n', ['sep=,\na,b\n1,2']],
    ['sep=;\na;b\n1;2\n', ['sep=;\na;b\n1;2']],
    ['时间\t源IP\n1\t2\n', ['sep=\t\n时间\t源IP\n1\t2']],
    ['a,b\n"x\ny","say ""hi"""\n3,4\n', ['sep=,\na,b\n"x\ny","say ""hi"""', 'sep=,\na,b\n3,4']],
    ['a,b\n5" disk,2\n6,7\n', ['sep=,\na,b\n5" disk,2', 'sep=,\na,b\n6,7']],
  ])('%j', (file, expected) => {
    expect(texts(read(file, { format: 'csv' }))).toEqual(expected);
  });

  test('a quote that is never closed ends somewhere, and is marked', () => {
    const rows = read(`a,b\n"x,1\n${'y,2\n'.repeat(1_200)}`, { format: 'csv' });
    expect(rows[0]?.cut).toBe(true);
    expect(rows.length).toBeGreaterThan(200);
  });

  test('in GBK, whose second bytes are never a comma or a quote', () => {
    const file = Buffer.concat([Buffer.from([0xca, 0xb1, 0xbc, 0xe4]), Buffer.from(',b\n1,2\n')]);
    expect(
      read(file, { format: 'csv' })[0]?.payload.equals(Buffer.concat([Buffer.from('sep=,\n'), file.subarray(0, -1)])),
    ).toBe(true);
  });
});

test.each([
  ['#Software: Microsoft Internet Information Services 10.0\n', 'w3c'],
  ['\uFEFF#Fields: date time\n', 'w3c'],
  ['#separator \\x09\n', 'zeek'],
  ['# a comment\n', undefined],
  ['2026-11-30 line\n', undefined],
])('%j is %s', (start, expected) => {
  expect(headedFormat(Buffer.from(start))).toBe(expected);
});
