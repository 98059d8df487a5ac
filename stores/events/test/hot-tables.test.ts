import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { numbered, openSegments, type OpenSegments } from './open-segments.ts';

const directory = directoryOfTest();
let under: OpenSegments;
beforeEach(async () => {
  under = await openSegments(directory());
});
afterEach(() => under.close());

const events = (from: number, count: number): readonly EcsEvent[] =>
  Array.from({ length: count }, (_, n) => numberedEvent(from + n));
const rowsOf = async (table: string): Promise<number> => {
  const [row] = await under.engine.query(`SELECT CAST(count(*) AS DOUBLE) AS n FROM ${table}`, [], Infinity);
  return Number(row?.['n']);
};
const gone = (table: string) => expect(rowsOf(table)).rejects.toThrow('does not exist');
const has = (n: number): boolean => under.hot.has(numberedEvent(n)['event.id']);

describe('hot tables', () => {
  it('show what was inserted to whoever looks, and know its ids, days and extent', async () => {
    await under.insert(events(0, 3));
    await under.insert(events(100_000 - 1, 1));
    const { tables, release } = under.hot.pin();
    expect(tables.map(({ name }) => name)).toEqual(['hot_1']);
    expect(await rowsOf('hot_1')).toBe(4);
    const [table] = tables;
    const [first, last] = [Date.parse(numberedEvent(0)['@timestamp']), Date.parse(numberedEvent(99_999)['@timestamp'])];
    expect(table?.extent).toEqual({ minTs: first, maxTs: last, minSeq: 1, maxSeq: 4 });
    const days = [...(table?.idsByDay ?? [])].map(([day, ids]) => [new Date(day).toISOString(), ids.length]);
    // 12:00 UTC is 20:00 in Shanghai; 14 hours later it is the next day there.
    expect(days).toEqual([
      ['2026-02-28T16:00:00.000Z', 3],
      ['2026-03-01T16:00:00.000Z', 1],
    ]);
    expect([has(2), has(3), has(99_999)]).toEqual([true, false, true]);
    release();
  });

  it('go on in another table, the finished one still known until it is retired', async () => {
    await under.insert(events(0, 3));
    const finished = await under.finish();
    await under.insert(events(3, 2));
    expect([finished.name, under.hot.active.name, finished.journalTo]).toEqual(['hot_1', 'hot_2', 1]);
    expect(under.hot.finished()).toEqual([finished]);
    expect([has(0), has(4)]).toEqual([true, true]);
    under.hot.retire(finished);
    expect([has(0), has(4), under.hot.finished().length]).toEqual([false, true, 0]);
  });

  it('drop a retired table, and are settled only when it is gone', async () => {
    await under.insert(events(0, 3));
    under.hot.retire(await under.finish());
    await under.hot.settled();
    await gone('hot_1');
  });

  it('retired while they are read stay until the last reader has ended', async () => {
    await under.insert(events(0, 3));
    const readers = [under.hot.pin(), under.hot.pin()];
    const finished = await under.finish();
    under.hot.retire(finished);
    for (const { tables, release } of readers) {
      await under.hot.settled();
      expect(tables).toEqual([finished]);
      expect(await rowsOf('hot_1')).toBe(3);
      release();
    }
    await under.hot.settled();
    await gone('hot_1');
    expect(await rowsOf('hot_2')).toBe(0);
  });

  it('read after a table was retired are read without it', async () => {
    await under.insert(events(0, 3));
    const before = under.hot.pin();
    under.hot.retire(await under.finish());
    const after = under.hot.pin();
    expect(after.tables.map(({ name }) => name)).toEqual(['hot_2']);
    after.release();
    expect(await rowsOf('hot_1')).toBe(3);
    before.release();
  });

  it('tell of a table that cannot be dropped', async () => {
    await under.insert(events(0, 3));
    const finished = await under.finish();
    await under.engine.close();
    under.hot.retire(finished);
    await under.hot.settled();
    expect(under.reports).toMatchObject([{ kind: 'dropFailed' }]);
  });

  it('know what of an insert is in the table when the rest could not be put there', async () => {
    const unreadable = new Proxy(numberedEvent(3_000), {
      ownKeys: () => {
        throw new Error('no memory');
      },
    });
    const many = [...events(0, 3_000), unreadable].map((event, index) => numbered(event, index + 1));
    await expect(under.hot.insert(many, 1)).rejects.toThrow('no memory');
    const { release } = under.hot.pin();
    // Two thousand and some were written before; appended again, they are no new events.
    expect([await rowsOf('hot_1'), under.hot.active.rows]).toEqual([2_048, 2_048]);
    expect([has(0), has(2_047), has(2_048)]).toEqual([true, true, false]);
    release();
  });
});
