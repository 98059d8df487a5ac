import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBefore, type RawRecord } from '@qiaolou/schema';
import { eventId } from '../../src/event/event-id.ts';
import { openSpool, openSpoolReader, type SpooledRecord } from '../../src/spool/index.ts';
import { BLOCK_BYTES, MAX_FRAMES } from '../../src/spool/spool-block.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'spool-blocks-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const SPOOL_ID = '5a'.repeat(16);
const open = (segmentBytes?: number) =>
  openSpool({ dir, randomId: () => SPOOL_ID, fsyncIntervalMs: 60_000, segmentBytes });

const recordOf = ({ record }: SpooledRecord) => ({ ...record, payload: Buffer.from(record.payload).toString('hex') });
const plain = (record: RawRecord) => ({ ...record, payload: Buffer.from(record.payload).toString('hex') });

function allFrom(from?: SpooledRecord['next'], most = 1e6): readonly SpooledRecord[] {
  const reader = openSpoolReader({ dir, from });
  const all: SpooledRecord[] = [];
  for (let read = reader.read(most, 1e9); read.length > 0; read = reader.read(most, 1e9)) all.push(...read);
  expect(reader.damage).toEqual({ ranges: 0, bytes: 0 });
  reader.close();
  return all;
}

const records = fc.array(
  fc.record(
    {
      payload: fc.uint8Array({ maxLength: 60 }),
      receivedAt: fc.constantFrom(1_700_000_000_000, 1_700_000_000_000.5, 1_700_000_000_999),
      listener: fc.constantFrom('syslog-udp', 'syslog-tcp', 'import'),
      peer: fc.constantFrom('192.0.2.1', '2001:db8::1', '日志.log', ''),
      identity: fc.option(fc.constantFrom('', '0f:1', '身份'), { nil: undefined }),
      cut: fc.constant(true),
    },
    { requiredKeys: ['payload', 'receivedAt', 'listener', 'peer'] },
  ),
  { minLength: 1, maxLength: 40 },
);

test('property: whatever columns a block has, records come back as they went in, from any cursor on, in order, with ids of their own', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(records, fc.integer({ min: 1, max: 5 }), fc.nat(39), async (given, most, cut) => {
      dir = join(dir, String(round++));
      const spool = await open(1_000);
      const positions = given.map((record) => {
        const outcome = spool.append(record);
        if (outcome.kind === 'full') throw new Error('full');
        return outcome.position;
      });
      await spool.close();
      const read = allFrom(undefined, most);
      const expected = given.map((record) => {
        const { identity, ...rest } = plain(record);
        return identity === undefined ? rest : { ...rest, identity };
      });
      expect(read.map(recordOf)).toEqual(expected);
      expect(read.map(({ position }) => position)).toEqual(positions);
      const at = Math.min(cut, read.length - 1);
      expect(allFrom(read[at]?.next, most).map(({ position }) => position)).toEqual(positions.slice(at + 1));
      for (const [index, { position, next }] of read.entries()) {
        expect(isBefore(position, next)).toBe(true);
        if (index > 0) expect(isBefore(read[index - 1]?.position ?? next, position)).toBe(true);
      }
      const ids = positions.map((position) => eventId({ spoolId: SPOOL_ID, position, index: 0 }));
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 60 },
  );
});

test('what comes between two syncs is one block; its events share what the id of the block is made of', async () => {
  const spool = await open();
  const line = (n: number): RawRecord => ({
    ...{ payload: Buffer.from(`line ${n}`), receivedAt: 1_000, listener: 'syslog-tcp', peer: '192.0.2.1' },
  });
  for (let n = 0; n < 300; n++) spool.append(line(n));
  await spool.durable();
  spool.append(line(300));
  await spool.close();
  const read = allFrom();
  expect(new Set(read.map(({ position }) => position.offset)).size).toBe(2);
  expect(read.map(({ position }) => position.frame)).toEqual([...Array.from({ length: 300 }, (_, n) => n), 0]);
  const ids = read.map(({ position }) => eventId({ spoolId: SPOOL_ID, position, index: 0 }));
  expect(new Set(ids.map((id) => id.slice(0, 32))).size).toBe(2);
  expect(ids.slice(0, 300).map((id) => parseInt(id.slice(32, 36), 16))).toEqual(
    Array.from({ length: 300 }, (_, n) => n),
  );

  const reader = openSpoolReader({ dir });
  const block = reader.readBlock();
  expect(block).toMatchObject({ segment: 1, offset: 32, first: 0, isNumbered: true, next: read[299]?.next });
  expect(block?.block.bytes.toString('latin1', block.block.from[7], block.block.to[7])).toBe('line 7');
  reader.close();
  const middle = openSpoolReader({ dir, from: read[9]?.next });
  expect(middle.readBlock()).toMatchObject({ first: 10, next: read[299]?.next });
  expect(middle.read(10, 1e6).map(({ record }) => Buffer.from(record.payload).toString())).toEqual(['line 300']);
  middle.close();
});

test('a block ends at 256 KiB or 4,096 frames; a larger record is a block of its own', async () => {
  const spool = await open();
  const of = (bytes: number): RawRecord => ({
    ...{ payload: Buffer.alloc(bytes, 97), receivedAt: 1_000, listener: 'syslog-tcp', peer: '192.0.2.1' },
  });
  for (let n = 0; n < 1_000; n++) spool.append(of(1_000));
  for (let n = 0; n < 10_000; n++) spool.append(of(1));
  spool.append(of(3_000_000));
  for (let n = 0; n < 3; n++) spool.append(of(1));
  await spool.close();
  const reader = openSpoolReader({ dir });
  const sizes: { readonly frames: number; readonly bytes: number }[] = [];
  for (let placed = reader.readBlock(); placed !== undefined; placed = reader.readBlock())
    sizes.push({ frames: placed.block.frames, bytes: placed.next.offset - placed.offset });
  reader.close();
  expect(sizes.reduce((sum, { frames }) => sum + frames, 0)).toBe(11_004);
  expect(Math.max(...sizes.map(({ frames }) => frames))).toBe(MAX_FRAMES);
  const large = sizes.filter(({ bytes }) => bytes > BLOCK_BYTES);
  expect(large.map(({ frames }) => frames)).toEqual([1]);
  expect(sizes.at(-1)?.frames).toBe(3);
});

test('a listener that is no origin is refused, and takes nothing with it', async () => {
  const spool = await open();
  const good = { payload: Buffer.from('x'), receivedAt: 1, listener: 'syslog-udp', peer: 'a' };
  expect(() => spool.append({ ...good, listener: 'nobody' })).toThrow(TypeError);
  spool.append(good);
  expect(() => spool.append({ ...good, listener: 'nobody' })).toThrow(TypeError);
  spool.append(good);
  await spool.close();
  expect(allFrom()).toHaveLength(2);
  expect(readdirSync(dir).filter((name) => name.endsWith('.seg'))).toHaveLength(1);
});

interface Expected {
  readonly position: SpooledRecord['position'];
  readonly next: SpooledRecord['next'];
  readonly payload: string;
  readonly ids: readonly string[];
}

test('a spool of records, as 0.1.0 wrote it, is read to its end with the ids its events had, and goes on in blocks', async () => {
  const fixture = join(import.meta.dirname, 'fixtures', 'spool-of-records');
  cpSync(fixture, dir, { recursive: true });
  const expected = JSON.parse(readFileSync(join(fixture, 'expected.json'), 'utf8')) as readonly Expected[];
  expect(allFrom().map(({ position, next, record }) => ({ position, next, payload: plain(record).payload }))).toEqual(
    expected.map(({ position, next, payload }) => ({ position, next, payload })),
  );
  const spool = await openSpool({ dir, randomId: () => 'never' });
  expect(spool.id).toBe(SPOOL_ID);
  expect(spool.stats().repairedTailBytes).toBe(0);
  spool.append({ payload: Buffer.from('new'), receivedAt: 2, listener: 'syslog-udp', peer: '192.0.2.9' });
  await spool.close();
  const whole = allFrom(expected[4]?.next);
  expect(whole.slice(0, -1).map((found) => recordOf(found))).toEqual(
    expected.slice(5).map(({ position: _, next: __, ids: ___, ...record }) => record),
  );
  expect(whole.at(-1)?.position).toEqual({ segment: 3, offset: 32, frame: 0 });
});
