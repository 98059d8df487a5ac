import { gzipSync } from 'node:zlib';
import { crc32c } from '@platformatic/kafka';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommittedBatches } from '../../../src/inputs/kafka/committed-batches.ts';
import { isCutOff, readLog, type BatchReading, type LogPiece } from '../../../src/inputs/kafka/record-batch.ts';
import { unpackLz4 } from '../../../src/inputs/kafka/unpack-lz4.ts';
import { unpackSnappy } from '../../../src/inputs/kafka/unpack-snappy.ts';
import { batchOf, type Compression } from './fake-broker.ts';

const READING: BatchReading = { crc32c, maxExpandedBytes: 1024 * 1024 };
const TEXTS = ['一条中文日志', 'x'.repeat(5_000), 'deny tcp 10.1.2.3:4444 -> 10.9.8.7:443', ''];
const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const LARGE = Buffer.alloc(40 * 1024 * 1024, 'A');

function read(log: Buffer, reading = READING, from = 0, header?: string) {
  const out: unknown[] = [];
  for (const piece of readLog(log, reading)) {
    if (piece.kind === 'fault') {
      out.push(piece.fault);
      continue;
    }
    const records = piece.batch.records(from, header);
    for (let next = records.next(); ; next = records.next()) {
      if (next.done !== true) out.push(next.value.value?.toString() ?? null);
      else if (next.value !== undefined) out.push(next.value);
      if (next.done === true) break;
    }
  }
  return out;
}

/** The batch with another byte somewhere, and a checksum that agrees. */
function changed(batch: Buffer, change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(batch);
  change(bytes);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

describe.each(COMPRESSIONS)('batches compressed by another with %s', (compression) => {
  const batch = batchOf(
    TEXTS.map((text) => ({ value: Buffer.from(text) })),
    compression,
  );

  test('are read, from any offset on', () => {
    expect(read(batch)).toEqual(TEXTS);
    expect(read(batch, READING, 2)).toEqual(TEXTS.slice(2));
    expect(read(Buffer.concat([batch, batch, batch.subarray(0, 40)]))).toEqual([...TEXTS, ...TEXTS]);
  });

  test('that become too much are refused, and say where they end', () => {
    if (compression === 'none') return;
    const [piece] = readLog(batchOf([{ value: LARGE }, { value: null }], compression), READING);
    expect(piece).toEqual({ kind: 'fault', fault: 'expanded', baseOffset: 0, nextOffset: 2 });
  });

  test('damaged in any byte are told, never thrown at', () => {
    fc.assert(
      fc.property(fc.nat(batch.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, mask, isSummed) => {
        const damage = (bytes: Buffer): void => {
          bytes[at] = (bytes[at] ?? 0) ^ mask;
        };
        if (isSummed) read(changed(batch, damage));
        else {
          const bytes = Buffer.from(batch);
          damage(bytes);
          // What is before the checksum is place and length only.
          if (at >= 17) expect(read(bytes)).toEqual(['badChecksum']);
          else read(bytes);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('messages have time, offset, header and tombstones', () => {
  const batch = batchOf([
    { value: Buffer.from('a'), headers: { other: 'x', host: 'web01' }, timestamp: 1_700_000_000_000 },
    { value: null, timestamp: 1_700_000_000_500 },
  ]);
  batch.writeBigInt64BE(70n, 0);
  const [piece] = readLog(batch, READING);
  expect(piece?.kind === 'batch' ? [...piece.batch.records(0, 'host')] : piece).toEqual([
    { offset: 70, timestamp: 1_700_000_000_000, value: Buffer.from('a'), header: Buffer.from('web01') },
    { offset: 71, timestamp: 1_700_000_000_500, value: undefined, header: undefined },
  ]);
});

test.each<readonly [string, (bytes: Buffer) => void, unknown]>([
  ['an old format', (bytes) => bytes.writeInt8(1, 16), ['oldFormat']],
  ['a compression nobody knows', (bytes) => bytes.writeInt16BE(7, 21), ['unknownCompression']],
  ['gzip that is none', (bytes) => bytes.writeInt16BE(1, 21), ['badCompression']],
  ['snappy that is none', (bytes) => bytes.writeInt16BE(2, 21), ['badCompression']],
  ['lz4 that is none', (bytes) => bytes.writeInt16BE(3, 21), ['badCompression']],
  ['more records than there are bytes for', (bytes) => bytes.writeInt32BE(0x7fff_ffff, 57), ['a', 'badRecord']],
  ['a negative number of records', (bytes) => bytes.writeInt32BE(-1, 57), []],
])('%s is told', (_, change, expected) => {
  expect(read(changed(batchOf([{ value: Buffer.from('a') }]), change))).toEqual(expected);
});

test('a bomb of empty records costs no memory: one is looked at after the other', () => {
  const count = 140_000;
  const records = Buffer.alloc(7 * count, Buffer.from([12, 0, 0, 0, 1, 1, 0]));
  const empty = batchOf([{ value: Buffer.from('a') }]);
  const head = Buffer.from(empty.subarray(0, 61));
  const body = gzipSync(records);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt16BE(1, 21);
  head.writeInt32BE(count, 57);
  const [piece] = readLog(
    changed(Buffer.concat([head, body]), () => undefined),
    READING,
  );
  if (piece?.kind !== 'batch') throw new Error('a batch is expected');
  let seen = 0;
  for (const { value } of piece.batch.records(0, undefined)) if (value === undefined) seen++;
  expect(seen).toBe(count);
});

test('what no batch of is whole is known, so that it is not asked for again and again', () => {
  const batch = batchOf([{ value: Buffer.from('a') }]);
  expect(isCutOff(Buffer.alloc(0))).toBe(false);
  expect(isCutOff(batch)).toBe(false);
  expect(isCutOff(batch.subarray(0, 30))).toBe(true);
  expect(isCutOff(batch.subarray(0, 10))).toBe(true);
});

test('any bytes are read without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      read(Buffer.from(bytes));
      for (const limit of [0, 100, 100_000]) {
        unpackSnappy(Buffer.from(bytes), limit);
        unpackLz4(Buffer.concat([Buffer.from('04224d186040a7', 'hex'), Buffer.from(bytes)]), limit);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('snappy in the pieces of Java clients', () => {
  const piece = Buffer.concat([Buffer.from([5, 4 << 2]), Buffer.from('hello')]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.length);
  const head = Buffer.from('82534e4150505900' + '0000000100000001', 'hex');
  const body = Buffer.concat([head, length, piece, length, piece]);
  expect(String(unpackSnappy(body, 100))).toBe('hellohello');
  expect(unpackSnappy(body, 9)).toBe('expanded');
  expect(unpackSnappy(body.subarray(0, -1), 100)).toBe('badCompression');
});

test('transactions that did not happen are left out, and those after them count', () => {
  const piece = (bytes: Buffer, offset: number): Extract<LogPiece, { kind: 'batch' }>['batch'] => {
    bytes.writeBigInt64BE(BigInt(offset), 0);
    const [found] = readLog(bytes, READING);
    if (found?.kind !== 'batch') throw new Error('a batch is expected');
    return found.batch;
  };
  const of = (producer: bigint) =>
    batchOf([{ value: Buffer.from('a') }], 'none', { transactionalId: 't', producerId: producer });
  const abort = changed(of(7n), (bytes) => bytes.writeInt16BE(0x30, 21));
  // The key of its one record: version 0, type 0.
  const mark = changed(
    Buffer.concat([abort.subarray(0, 61), Buffer.from([24, 0, 0, 0, 8, 0, 0, 0, 0, 2, 0, 0, 0])]),
    (bytes) => bytes.writeInt32BE(49 + 13, 8),
  );
  const batches = new CommittedBatches([{ producer: 7, firstOffset: 1 }]);
  expect([
    batches.counts(piece(of(7n), 0)),
    batches.counts(piece(of(7n), 1)),
    batches.counts(piece(of(8n), 2)),
    batches.counts(piece(batchOf([{ value: Buffer.from('a') }]), 3)),
    batches.counts(piece(mark, 4)),
    batches.counts(piece(of(7n), 5)),
  ]).toEqual([true, false, true, true, false, true]);
});
