import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasCode, type RawRecord } from '@qiaolou/schema';
import { openSpool, openSpoolReader, type Spool, type SpoolOptions } from '../../src/spool/index.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'spool-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const randomId = () => '0123456789abcdef'.repeat(2);
const open = (options: Partial<SpoolOptions> = {}) => openSpool({ dir, randomId, fsyncIntervalMs: 1, ...options });

function line(text: string, more: Partial<RawRecord> = {}): RawRecord {
  return {
    payload: Buffer.from(text),
    receivedAt: 1_700_000_000_123.5,
    listener: 'syslog-udp',
    peer: '10.1.2.3',
    ...more,
  };
}

async function fill(spool: Spool, texts: readonly string[]): Promise<void> {
  for (const text of texts) expect(spool.append(line(text)).kind).toBe('spooled');
  await spool.durable();
}

/** Fills the spool so that each group of texts is a block of its own. */
async function fillBlocks(spool: Spool, groups: readonly (readonly string[])[]): Promise<void> {
  for (const texts of groups) await fill(spool, texts);
}

function readAll(from = openSpoolReader({ dir })): string[] {
  const texts: string[] = [];
  for (let batch = from.read(3, 1e6); batch.length > 0; batch = from.read(3, 1e6)) {
    texts.push(...batch.map(({ record }) => Buffer.from(record.payload).toString()));
  }
  from.close();
  return texts;
}

const segments = (): string[] => readdirSync(dir).filter((name) => name.endsWith('.seg'));
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `record ${i} ${'.'.repeat(i % 97)}`);

describe('writing and reading', () => {
  test('a record comes back as it went in', async () => {
    const spool = await open();
    const records = [
      line('<134>hello'),
      line('', { listener: 'netflow', peer: '2001:db8::1' }),
      line('{"a":1}', { listener: 'import', peer: '日志.json', identity: 'abc:1' }),
      line('x', { listener: 'http', peer: 'key', identity: '' }),
      line('y'.repeat(700_000), { listener: 'syslog-tcp' }),
    ];
    expect(spool.appendAll(records).kind).toBe('spooled');
    await spool.durable();
    const reader = openSpoolReader({ dir });
    const read = reader.read(100, 1e9).map(({ record }) => ({ ...record, payload: Buffer.from(record.payload) }));
    expect(read).toEqual(records);
    reader.close();
    await spool.close();
  });

  test('a reader follows the writer over segments and goes on from any cursor', async () => {
    const spool = await open({ segmentBytes: 1000 });
    const reader = openSpoolReader({ dir });
    expect(reader.read(10, 1e6)).toEqual([]);
    const texts = numbered(100);
    const seen: string[] = [];
    for (let i = 0; i < 100; i += 10) {
      await fill(spool, texts.slice(i, i + 10));
      for (let batch = reader.read(4, 1e6); batch.length > 0; batch = reader.read(4, 1e6)) {
        seen.push(...batch.map(({ record }) => Buffer.from(record.payload).toString()));
      }
    }
    expect(seen).toEqual(texts);
    expect(reader.pendingBytes()).toBe(0);
    expect(segments().length).toBeGreaterThan(5);

    const all = openSpoolReader({ dir }).read(1000, 1e9);
    for (const index of [0, 1, 17, 98]) {
      const rest = openSpoolReader({ dir, from: all[index]?.next });
      expect(rest.pendingBytes()).toBe(spool.pendingBytes(all[index]?.next ?? { segment: 0, offset: 0 }));
      expect(readAll(rest)).toEqual(texts.slice(index + 1));
    }
    reader.close();
    await spool.close();
  });

  test('maxBytes bounds a batch but lets one record through', async () => {
    const spool = await open();
    await fill(spool, ['a'.repeat(100), 'b'.repeat(100), 'c'.repeat(100)]);
    const reader = openSpoolReader({ dir });
    expect(reader.read(10, 1)).toHaveLength(1);
    expect(reader.read(10, 150)).toHaveLength(2);
    reader.close();
    await spool.close();
  });

  test('opening again keeps the id and never gives a place twice', async () => {
    const places = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const spool = await openSpool({ dir, randomId: () => String(round).repeat(32) });
      expect(spool.id).toBe('0'.repeat(32));
      const outcome = spool.append(line(`round ${round}`));
      if (outcome.kind === 'spooled') places.add(JSON.stringify(outcome.position));
      await spool.close();
    }
    expect(places.size).toBe(3);
    rmSync(join(dir, 'spool-id'));
    const spool = await openSpool({ dir, randomId: () => '9'.repeat(32) });
    expect(spool.id).toBe('0'.repeat(32));
    await spool.close();
    expect(readAll()).toEqual(['round 0', 'round 1', 'round 2']);
  });

  test('a closed spool refuses, and waiters hear of it', async () => {
    const spool = await open({ maxBytes: 10 });
    const waiting = expect(spool.whenWritable(line('x'))).rejects.toMatchObject({ code: 'collector.spoolClosed' });
    await spool.close();
    await waiting;
    expect(() => spool.append(line('late'))).toThrow(/collector\.spoolClosed/);
    expect(spool.offer(line('late'))).toBe(false);
    await spool.close();
  });

  test('a record above 4 MiB is refused with its size', async () => {
    const spool = await open();
    try {
      spool.append({ ...line(''), payload: Buffer.alloc(4 * 1024 * 1024 + 1) });
      expect.unreachable();
    } catch (error) {
      expect(hasCode(error, 'collector.frameTooLong')).toBe(true);
    }
    await spool.close();
  });
});

describe('a full spool', () => {
  test('sheds what cannot wait, holds back what can, and goes on after removal; counters add up', async () => {
    const spool = await open({ segmentBytes: 400, maxBytes: 2000 });
    let spooled = 0;
    while (spool.append(line('x'.repeat(50))).kind === 'spooled') spooled++;
    expect(spooled).toBeGreaterThan(10);
    expect(spool.appendAll([line('a'), line('b')]).kind).toBe('full');
    for (let i = 0; i < 5; i++) expect(spool.offer(line('x'.repeat(50), { peer: '10.9.9.9' }))).toBe(false);
    await spool.durable();
    expect(spool.counts()).toEqual([
      { listener: 'syslog-udp', peer: '10.1.2.3', received: spooled, spooled, shed: 0 },
      { listener: 'syslog-udp', peer: '10.9.9.9', received: 5, spooled: 0, shed: 5 },
    ]);

    const reader = openSpoolReader({ dir });
    const read = reader.read(spooled - 1, 1e6);
    let writable = false;
    const waiting = spool.whenWritable(line('x'.repeat(50))).then(() => (writable = true));
    const before = segments().length;
    await spool.removeBefore({ segment: 0, offset: 0 });
    expect(writable).toBe(false);
    await spool.removeBefore(read.at(-1)?.next ?? { segment: 0, offset: 0 });
    await waiting;
    expect(segments().length).toBeLessThan(before);
    expect(spool.append(line('x'.repeat(50))).kind).toBe('spooled');
    await spool.durable();
    expect(reader.read(10, 1e6)).toHaveLength(2);
    reader.close();
    await spool.close();
  });

  test('memory waiting for a slow disk is bounded too', async () => {
    const spool = await open({ maxBufferedBytes: 1000, fsyncIntervalMs: 60_000 });
    let spooled = 0;
    while (spool.append(line('x'.repeat(100))).kind === 'spooled') spooled++;
    expect(spooled).toBeLessThan(10);
    const room = spool.whenWritable(line('x'.repeat(100)));
    await spool.durable();
    await room;
    expect(spool.stats().bufferedBytes).toBe(0);
    await spool.close();
    expect(readAll()).toHaveLength(spooled);
  });

  test('a failing disk is tried again until it works; nothing is lost', async () => {
    const failures: string[] = [];
    const aside = `${dir}-aside`;
    let restored = false;
    const spool = await open({
      segmentBytes: 300,
      retryMs: 1,
      onCondition: (error) => {
        if (error === undefined) return;
        failures.push(error.code);
        if (failures.length === 3 && !restored) {
          restored = true;
          renameSync(aside, dir);
        }
      },
    });
    await fill(spool, ['before']);
    renameSync(dir, aside);
    await fill(spool, numbered(30));
    expect(failures).toEqual(Array(3).fill('collector.spoolWriteFailed'));
    expect(spool.stats().writeErrors).toBe(3);
    await spool.close();
    expect(readAll()).toEqual(['before', ...numbered(30)]);
  });
});

test('a disk that does not let go what is dealt with refuses nobody, and is told of until it does', async () => {
  const conditions: (string | undefined)[] = [];
  const spool = await open({ segmentBytes: 300, onCondition: (error) => conditions.push(error?.code) });
  await fill(spool, numbered(30));
  const first = join(dir, segments()[0] ?? '');
  renameSync(first, `${first}-aside`);
  mkdirSync(first);
  expect(spool.append(line('taken')).kind).toBe('spooled');
  const taken = spool.durableOrFailed();
  await spool.removeBefore({ segment: Infinity, offset: 0 });
  await taken;
  expect(spool.failing()).toBeUndefined();
  expect(conditions).toEqual(['collector.spoolWriteFailed']);
  await fill(spool, ['after']);
  expect(conditions).toHaveLength(1);
  rmdirSync(first);
  await spool.removeBefore({ segment: Infinity, offset: 0 });
  expect(conditions).toEqual(['collector.spoolWriteFailed', undefined]);
  expect(segments().length).toBeLessThan(3);
  await spool.close();
});

describe('damage', () => {
  test('a torn tail is cut at any byte, kept in quarantine, and everything before it is read', async () => {
    const spool = await open();
    await fillBlocks(spool, [
      ['one', 'two'],
      ['three', 'four'],
    ]);
    await spool.close();
    const file = join(dir, segments()[0] ?? '');
    const whole = readFileSync(file);
    const last = openSpoolReader({ dir }).read(3, 1e6)[2]?.position.offset ?? 0;
    for (let size = last + 1; size < whole.length; size++) {
      for (const name of segments()) rmSync(join(dir, name));
      writeFileSync(file, whole.subarray(0, size));
      const tail = openSpoolReader({ dir });
      expect(readAll(tail)).toEqual(['one', 'two']);
      expect(tail.damage.ranges).toBe(0);
      const again = await open();
      expect(again.stats().repairedTailBytes).toBe(size - last);
      await fill(again, ['five']);
      await again.close();
      expect(readAll()).toEqual(['one', 'two', 'five']);
      expect(readFileSync(join(dir, 'quarantine', `1-${last}-${size - last}.bin`))).toEqual(whole.subarray(last, size));
    }
  });

  test('a reader waits at an incomplete block and takes it when it is complete', async () => {
    const spool = await open();
    await fillBlocks(spool, [['one'], ['two']]);
    await spool.close();
    const file = join(dir, segments()[0] ?? '');
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 2);
    const reader = openSpoolReader({ dir });
    expect(reader.read(10, 1e6)).toHaveLength(1);
    expect(reader.read(10, 1e6)).toEqual([]);
    writeFileSync(file, whole);
    expect(reader.read(10, 1e6)).toHaveLength(1);
    expect(reader.damage.ranges).toBe(0);
    reader.close();
  });

  test('property: flipped bytes never cost a block they did not touch', async () => {
    const texts = numbered(60);
    const spool = await open({ segmentBytes: 2500 });
    await fillBlocks(
      spool,
      Array.from({ length: 20 }, (_, group) => texts.slice(group * 3, group * 3 + 3)),
    );
    await spool.close();
    const places = openSpoolReader({ dir }).read(100, 1e9);
    const blocks = places.map(({ position: { segment, offset } }) => ({
      segment,
      offset,
      end: Math.min(
        ...places.flatMap(({ next }) => (next.segment === segment && next.offset > offset ? next.offset : [])),
      ),
    }));
    expect(new Set(blocks.map((block) => JSON.stringify(block))).size).toBeGreaterThanOrEqual(20);
    const originals = new Map(segments().map((name) => [name, readFileSync(join(dir, name))]));
    const flip = fc.record({
      name: fc.constantFrom(...originals.keys()),
      at: fc.nat({ max: 2400 }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 6 }), (flips) => {
        rmSync(join(dir, 'quarantine'), { recursive: true, force: true });
        const hit = new Set<number>();
        const copies = new Map([...originals].map(([name, bytes]) => [name, Buffer.from(bytes)]));
        for (const { name, at, mask } of flips) {
          const copy = copies.get(name);
          if (copy === undefined || at >= copy.length) continue;
          copy.writeUInt8(copy.readUInt8(at) ^ mask, at);
          for (const [index, { segment, offset, end }] of blocks.entries())
            if (segment === parseInt(name) && offset <= at && at < end) hit.add(index);
        }
        for (const [name, bytes] of copies) writeFileSync(join(dir, name), bytes);
        // An empty newest segment makes the others final.
        writeFileSync(join(dir, '0000009999.seg'), '');
        const reader = openSpoolReader({ dir });
        const read = readAll(reader);
        const untouched = texts.filter((_, index) => !hit.has(index));
        // Two flips may undo each other: then a touched record is right again.
        expect(read.filter((text) => untouched.includes(text))).toEqual(untouched);
        expect(read.every((text) => texts.includes(text))).toBe(true);
        expect(reader.damage.ranges > 0).toBe(read.length < texts.length);
        expect(readdirSync(dir).includes('quarantine')).toBe(reader.damage.ranges > 0);
        rmSync(join(dir, '0000009999.seg'));
      }),
      { numRuns: 150 },
    );
  });

  test('a payload that imitates a block is never taken for one', async () => {
    const spool = await open();
    await fill(spool, ['first']);
    await spool.close();
    const bytes = readFileSync(join(dir, segments()[0] ?? ''));
    const second = await open();
    second.append({ ...line(''), payload: bytes.subarray(32) });
    await second.durable();
    second.append(line('last'));
    await second.close();
    const file = join(dir, segments()[1] ?? '');
    const damaged = readFileSync(file);
    damaged.writeUInt8(damaged.readUInt8(40) ^ 1, 40);
    writeFileSync(file, damaged);
    expect(readAll()).toEqual(['first', 'last']);
  });
});
