import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditInput } from './record-samples.ts';
import type { TestDatabase } from './test-database.ts';

/** What both dialects promise of the change log. */
export function describeChangeLogContract(name: string, createDatabase: () => Promise<TestDatabase>): void {
  describe(`${name} change log`, () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await createDatabase();
    });
    afterEach(() => database.dispose());

    it('keeps one row for each thing and transaction, in the order of the commits, and tells after the commit', async () => {
      const store = await database.open();
      let told = 0;
      await store.watchChanges(() => (told += 1));
      await store.transaction(async (tx) => {
        tx.changed({ kind: 'incident', id: 'i1', created: true });
        tx.changed({ kind: 'incident', id: 'i1' });
        tx.changed({ kind: 'task', id: 'i1' });
        expect(told).toBe(0);
      });
      expect(told).toBe(1);
      await store.transaction(async (tx) => tx.changed({ kind: 'incident', id: 'i1' }));
      expect(told).toBe(2);
      await store.transaction((tx) => tx.audit(auditInput()));
      expect(told).toBe(2);
      const { changes, complete } = await store.changesAfter(0, 10);
      expect(complete).toBe(true);
      expect(changes.map(({ seq, kind, id, created }) => [seq, kind, id, created])).toEqual([
        [1, 'incident', 'i1', true],
        [2, 'task', 'i1', false],
        [3, 'incident', 'i1', false],
      ]);
      expect(await store.newestChange()).toBe(3);
      expect((await store.changesAfter(1, 1)).changes.map(({ seq }) => seq)).toEqual([2]);
      expect(await store.changesAfter(3, 10)).toEqual({ changes: [], complete: true });
    });

    it('is lost with its transaction', async () => {
      const store = await database.open();
      let told = 0;
      await store.watchChanges(() => (told += 1));
      const failed = store.transaction(async (tx) => {
        tx.changed({ kind: 'incident', id: 'i1' });
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect([told, await store.newestChange()]).toEqual([0, 0]);
    });

    it('is one for all stores on a database', async () => {
      const [one, other] = [await database.open(), await database.open()];
      await Promise.all(
        [one, other].flatMap((store, n) =>
          Array.from({ length: 10 }, (_, i) =>
            store.transaction(async (tx) => tx.changed({ kind: 'run', id: `${n}-${i}` })),
          ),
        ),
      );
      const seen = (await one.changesAfter(0, 100)).changes;
      expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(await other.changesAfter(0, 100)).toEqual({ changes: seen, complete: true });
    });

    it('tells nobody who has closed his watch', async () => {
      const store = await database.open();
      let told = 0;
      const watch = await store.watchChanges(() => (told += 1));
      watch.close();
      await store.transaction(async (tx) => tx.changed({ kind: 'run', id: 'r1' }));
      expect(told).toBe(0);
    });

    it('keeps where a reader goes on, with the transaction that deals with the changes', async () => {
      const clock = { now: () => Date.parse('2026-11-22T08:00:00Z') };
      const store = await database.open({ clock });
      expect(await store.readerPosition('automation')).toBeUndefined();
      await store.transaction((tx) => tx.keepReaderPosition('automation', 7));
      await store.transaction((tx) => tx.keepReaderPosition('automation', 9));
      const failed = store.transaction(async (tx) => {
        await tx.keepReaderPosition('automation', 12);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await store.readerPosition('automation')).toEqual({
        name: 'automation',
        seq: 9,
        at: '2026-11-22T08:00:00.000Z',
      });
    });

    it('is read by one in charge at a time: a duty is held once, and free when it is given back or the store closes', async () => {
      const [one, other] = [await database.open(), await database.open()];
      const duty = await one.takeDuty('changes');
      expect(duty).toBeDefined();
      expect(await one.takeDuty('changes')).toBeUndefined();
      // SQLite is for one process: only PostgreSQL knows of other stores.
      if (other.dialect === 'postgres') expect(await other.takeDuty('changes')).toBeUndefined();
      expect(await one.takeDuty('something else')).toBeDefined();
      await duty?.release();
      await duty?.ended;
      const next = await other.takeDuty('changes');
      expect(next).toBeDefined();
      await other.close();
      await next?.ended;
      expect(await one.takeDuty('changes')).toBeDefined();
    });

    it('is pruned by rows, and says so to a reader that comes late', async () => {
      const store = await database.open({ changeLog: { maxRows: 400 } });
      for (let batch = 0; batch < 4; batch += 1)
        await store.transaction(async (tx) => {
          for (let i = 0; i < 300; i += 1) tx.changed({ kind: 'alert-group', id: `${batch}-${i}` });
        });
      const late = await store.changesAfter(5, 1_000);
      expect([late.complete, late.changes[0]?.seq, late.changes.length]).toEqual([false, 801, 400]);
      expect((await store.changesAfter(800, 1_000)).complete).toBe(true);
    });

    it('is pruned by age, but never forgets its number', async () => {
      let now = Date.parse('2026-11-22T08:00:00Z');
      const store = await database.open({ clock: { now: () => now }, changeLog: { maxAgeMs: 60_000 } });
      const change = (count: number) =>
        store.transaction(async (tx) => {
          for (let i = 0; i < count; i += 1) tx.changed({ kind: 'alert-group', id: String(i) });
        });
      await change(900);
      now += 61_000;
      await change(100);
      const { changes } = await store.changesAfter(0, 2_000);
      expect([changes[0]?.seq, changes.length, await store.newestChange()]).toEqual([901, 100, 1_000]);
    });
  });
}
