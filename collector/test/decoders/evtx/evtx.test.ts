import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { EvtxReader } from '../../../src/decoders/evtx/evtx-reader.ts';
import type { EvtxItem } from '../../../src/decoders/evtx/evtx-chunk.ts';
import { createParser, loadPacks } from '../../../src/index.ts';
import { join } from 'node:path';
import { eventData, failedLogon, windowsRecord } from './windows-events.ts';
import { value, writeEvtx, type MarkupElement, type WrittenRecord } from './write-evtx.ts';

const CHUNK = 65_536;

function read(file: Buffer, step = file.length): readonly EvtxItem[] {
  const reader = new EvtxReader();
  const items: EvtxItem[] = [];
  for (let at = 0; at < file.length; at += Math.max(1, step))
    items.push(...reader.push(file.subarray(at, at + Math.max(1, step))));
  return [...items, ...reader.end()];
}

interface Rendered {
  readonly Event: {
    readonly System: Readonly<Record<string, unknown>>;
    readonly EventData?: unknown;
    readonly UserData?: unknown;
  };
}

const events = (items: readonly EvtxItem[]): readonly Rendered[] =>
  items.flatMap((item) => (item.kind === 'event' ? [JSON.parse(item.json) as Rendered] : []));
const damage = (items: readonly EvtxItem[]) => items.filter((item) => item.kind === 'damage');

const cleared = (record: number): WrittenRecord =>
  windowsRecord({
    ...{
      record,
      code: 1_102,
      channel: 'Security',
      provider: 'Microsoft-Windows-Eventlog',
      userSid: 'S-1-5-21-1-2-3-1001',
    },
    data: {
      template: {
        name: 'UserData',
        children: [
          {
            name: 'LogFileCleared',
            attributes: [['xmlns', 'http://manifests.microsoft.com/win/2004/08/windows/eventlog']],
            children: [{ name: 'SubjectUserName', children: [{ place: 0, type: 0x01 }] }],
          },
        ],
      },
      values: [value.string('admin')],
    },
  });

describe('a log as Windows writes it', () => {
  const file = writeEvtx([[failedLogon(1), cleared(2), failedLogon(3)], [failedLogon(4)]]);

  test('gives every record with its number, time and place, whatever pieces it comes in', () => {
    const items = read(file);
    expect(items.map((item) => (item.kind === 'event' ? item.record : item))).toEqual(['1', '2', '3', '4']);
    expect(items[0]).toMatchObject({ at: 4_096 + 512, writtenAt: '2026-11-30T08:00:01.1234567Z' });
    expect(items[3]).toMatchObject({ at: 4_096 + CHUNK + 512 });
    for (const step of [1_000, CHUNK, CHUNK + 1]) expect(read(file, step)).toEqual(items);
  });

  test('in the form evtx_dump gives it', () => {
    const [logon, clear] = events(read(file));
    expect(logon?.Event.System).toMatchObject({
      Provider: {
        '#attributes': { Name: 'Microsoft-Windows-Security-Auditing', Guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}' },
      },
      ...{ EventID: 4_625, Keywords: '0x8010000000000000', EventRecordID: 1, Channel: 'Security', Correlation: null },
      TimeCreated: { '#attributes': { SystemTime: '2026-11-30T08:00:01.1234567Z' } },
    });
    expect(logon?.Event.EventData).toMatchObject({
      TargetUserName: '张三',
      IpAddress: '192.0.2.77',
      LogonType: 3,
      Status: '0xc000006d',
    });
    expect(clear?.Event.System).toMatchObject({ Security: { '#attributes': { UserID: 'S-1-5-21-1-2-3-1001' } } });
    expect(clear?.Event.UserData).toMatchObject({ LogFileCleared: { SubjectUserName: 'admin' } });
  });

  test('means to our packs what it means from any other collector', () => {
    const parser = createParser({
      packs: loadPacks(join(import.meta.dirname, '../../../parsers')),
      spoolId: '00'.repeat(16),
    });
    const parsed = read(file).flatMap((item, offset): readonly EcsEvent[] =>
      item.kind === 'event'
        ? parser.parse(
            {
              payload: Buffer.from(item.json),
              receivedAt: Date.parse('2026-12-01'),
              listener: 'import',
              peer: 'a.evtx',
            },
            { segment: 1, offset },
          )
        : [],
    );
    expect(parsed[0]).toMatchObject({
      ...{
        'event.dataset': 'windows.security',
        'event.code': '4625',
        'event.action': 'logon',
        'event.outcome': 'failure',
      },
      ...{ 'user.name': '张三', 'source.ip': '192.0.2.77', 'source.port': 50_123, 'source.domain': 'PC-7' },
      ...{ 'host.name': 'DC01.city.example', 'winlog.channel': 'Security', '@timestamp': '2026-11-30T08:00:01.123Z' },
    });
    expect(parsed[1]).toMatchObject({ 'event.action': 'audit_log_cleared', 'event.code': '1102' });
  });
});

test('every type of value', () => {
  const fields = [
    ...([
      ['s', value.string('a<b>&"甲\u0000')],
      ['a', value.ansi(Buffer.from([0xb5, 0xc7, 0xc2, 0xbc]))],
    ] as const),
    ...([
      ['u8', value.uint8(200)],
      ['u64', value.uint64(2n ** 63n)],
      ['bool', value.boolean(true)],
    ] as const),
    ...([
      ['bin', value.binary(Buffer.from([1, 0xab]))],
      ['sid', value.sid('S-1-5-21-7-8-9-500')],
    ] as const),
    ...([
      ['h32', value.hex32(0xff)],
      ['h64', value.hex64(0xffffffffffn)],
      ['time', value.fileTime(133_000_000_000_000_001n)],
    ] as const),
    ...([
      ['list', value.strings(['x', '', 'z'])],
      ['i16', { type: 0x05, bytes: Buffer.from([0xff, 0xff]) }],
    ] as const),
    ...([
      ['f64', { type: 0x0c, bytes: Buffer.from(new Float64Array([0.5]).buffer) }],
      ['u16s', { type: 0x86, bytes: Buffer.from([1, 0, 2, 0]) }],
    ] as const),
    ...([
      ['sys', { type: 0x12, bytes: Buffer.from(new Uint16Array([2026, 11, 1, 30, 8, 0, 1, 5]).buffer) }],
      ['none', value.nothing],
    ] as const),
  ] as const;
  const [event] = events(
    read(writeEvtx([[windowsRecord({ record: 1, code: 1, channel: 'X', provider: 'P', data: eventData(fields) })]])),
  );
  expect(event?.Event.EventData).toEqual({
    ...{
      s: 'a<b>&"甲',
      a: '登录',
      u8: 200,
      u64: '9223372036854775808',
      bool: true,
      bin: '01AB',
      sid: 'S-1-5-21-7-8-9-500',
    },
    ...{
      h32: '0xff',
      h64: '0xffffffffff',
      time: '2022-06-18T04:26:40.0000001Z',
      list: ['x', '', 'z'],
      i16: -1,
      f64: 0.5,
    },
    ...{ u16s: [1, 2], sys: '2026-11-30T08:00:01.005Z', none: '' },
  });
});

test('optional places without a value leave out the element and the attribute, others leave it empty', () => {
  const template: MarkupElement = {
    name: 'EventData',
    children: [
      {
        name: 'Kept',
        attributes: [['Gone', { place: 0, type: 1, optional: true }]],
        children: [{ place: 0, type: 1 }],
      },
      { name: 'Gone', children: [{ place: 0, type: 1, optional: true }] },
      { name: 'Mixed', children: ['a ', { place: 1, type: 1 }, ' c'] },
    ],
  };
  const data = { template, values: [value.nothing, value.string('b')] };
  const [event] = events(read(writeEvtx([[windowsRecord({ record: 1, code: 1, channel: 'X', provider: 'P', data })]])));
  expect(event?.Event.EventData).toEqual({ Kept: null, Mixed: 'a b c' });
});

describe('damage is named with its place, and what is sound is read', () => {
  const chunks = [[failedLogon(1), failedLogon(2), failedLogon(3)], [failedLogon(4)]];
  const file = (): Buffer => writeEvtx(chunks);

  test.each<[string, (bytes: Buffer) => Buffer, readonly string[], readonly object[]]>([
    [
      'no log at all',
      () => Buffer.alloc(5_000, 'x'),
      [],
      [{ reason: 'fileHeader', at: 0 }, { reason: 'chunkMagic' }, { reason: 'truncated' }, { reason: 'recordHeader' }],
    ],
    ['an empty file', () => Buffer.alloc(0), [], [{ reason: 'truncated', at: 0 }]],
    ['a file that ends in its header', (bytes) => bytes.subarray(0, 100), [], [{ reason: 'truncated', at: 100 }]],
    [
      'a header that was changed',
      (bytes) => edited(bytes, 16, 9),
      ['1', '2', '3', '4'],
      [{ reason: 'fileChecksum', at: 0 }],
    ],
    [
      'a chunk without its mark',
      (bytes) => edited(bytes, 4_096, 0),
      ['1', '2', '3', '4'],
      [{ reason: 'chunkMagic', at: 4_096 }],
    ],
    [
      'a chunk header that was changed',
      (bytes) => edited(bytes, 4_096 + 20, 7),
      ['1', '2', '3', '4'],
      [{ reason: 'chunkHeaderChecksum', at: 4_096 }],
    ],
    [
      'cut in the second chunk',
      (bytes) => bytes.subarray(0, 4_096 + CHUNK + 700),
      ['1', '2', '3'],
      [{ reason: 'truncated' }, { reason: 'recordHeader', at: 4_096 + CHUNK + 512 }],
    ],
    ['the rest of a disk', (bytes) => Buffer.concat([bytes, Buffer.alloc(CHUNK)]), ['1', '2', '3', '4'], []],
  ])('%s', (_, damaged, records, reasons) => {
    const items = read(damaged(file()));
    expect(items.flatMap((item) => (item.kind === 'event' ? [item.record] : []))).toEqual(records);
    const found = damage(items);
    expect(found).toHaveLength(reasons.length);
    for (const [index, reason] of reasons.entries())
      expect(
        found.some((each) => matches(each, reason)),
        `${index}`,
      ).toBe(true);
  });

  test('a record whose size was changed is passed over, the next is found', () => {
    const second = placeOf(file(), '2');
    const items = read(edited(file(), second + 4, 1));
    expect(items.flatMap((item) => (item.kind === 'event' ? [item.record] : []))).toEqual(['1', '3', '4']);
    expect(damage(items)).toEqual([
      { kind: 'damage', at: 4_096 + 512, reason: 'chunkChecksum' },
      { kind: 'damage', at: second, reason: 'recordHeader' },
    ]);
  });

  test('a record with a token that is none is named by its number', () => {
    const second = placeOf(file(), '2');
    const items = read(edited(file(), second + 24, 0x3f));
    expect(damage(items)).toContainEqual({ kind: 'damage', at: second + 24, reason: 'token', record: '2' });
    expect(events(items)).toHaveLength(3);
  });

  test('a log that was open when it was copied says so', () => {
    const reader = new EvtxReader();
    const bytes = file();
    bytes.writeUInt32LE(1, 120);
    reader.push(bytes);
    expect(reader.isDirty).toBe(true);
  });
});

describe('bounds', () => {
  test('a template that has itself in it many times over comes to an end', () => {
    // Twenty places for one value each, six deep: sixty-four million elements if nobody counted.
    const nested = (depth: number): WrittenRecord['event'] => ({
      template: { name: `L${depth}`, children: Array.from({ length: 20 }, () => ({ place: 0, type: 0x21 })) },
      values: [depth === 0 ? value.string('x') : nested(depth - 1)],
    });
    const items = read(
      writeEvtx([
        [windowsRecord({ record: 1, code: 1, channel: 'X', provider: 'P', data: nested(6) }), failedLogon(2)],
      ]),
    );
    expect(items).toMatchObject([
      { kind: 'damage', reason: 'tooLarge', record: '1' },
      { kind: 'event', record: '2' },
    ]);
  });

  test('whatever bytes are changed: no crash, no hang, places within the file', () => {
    const sound = writeEvtx([[failedLogon(1), cleared(2)]]).subarray(4_096, 4_096 + 8_192);
    const header = writeEvtx([]);
    const edit = fc.tuple(
      fc.nat(sound.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x0c, 0x0d, 0x0e, 0x0f, 0x21, 0x41, 0x81)),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const chunk = Buffer.from(sound);
        for (const [at, byte] of edits) chunk[at] = byte;
        for (const item of read(Buffer.concat([header, chunk]))) {
          expect(item.at).toBeLessThanOrEqual(header.length + CHUNK);
          if (item.kind === 'event') JSON.parse(item.json);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function edited(bytes: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = byte;
  return changed;
}

function placeOf(file: Buffer, record: string): number {
  const found = read(file).find((item) => item.record === record);
  if (found === undefined) throw new Error(`no record ${record}`);
  return found.at;
}

function matches(item: object, expected: object): boolean {
  return Object.entries(expected).every(([key, of]) => (item as Readonly<Record<string, unknown>>)[key] === of);
}
