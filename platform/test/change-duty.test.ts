import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createChangeFollower,
  openSqliteRecordStore,
  type ChangeFollower,
  type RecordStore,
} from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChangeDuty } from '../src/changes/change-duty.ts';

let directory: string;
let records: RecordStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-duty-'));
  records = await openSqliteRecordStore({ path: join(directory, 'records.db'), clock: systemClock });
});
afterEach(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

/** One of several processes on a database, and what it dealt with. */
function member() {
  const seen: string[] = [];
  const faults: unknown[] = [];
  const open = (from: number): Promise<readonly ChangeFollower[]> =>
    Promise.resolve([
      createChangeFollower({
        records,
        from,
        handle: (changes) => {
          seen.push(...changes.map(({ id }) => id));
          return Promise.resolve();
        },
        onGap: (after) => void faults.push(after),
        onFault: (error) => void faults.push(error),
      }),
    ]);
  return { seen, faults, duty: new ChangeDuty({ records, open }) };
}

const change = (id: string) => records.transaction(async (tx) => tx.changed({ kind: 'run', id }));

test('one of several follows; when it ends, another goes on, and between them nothing is left out', async () => {
  const [first, second, third] = [member(), member(), member()];
  for (const { duty } of [first, second, third]) await duty.tick();
  expect([first, second, third].map(({ duty }) => duty.held)).toEqual([true, false, false]);
  await change('a');
  await first.duty.settled();
  // Seen by nobody yet that could take over: told by the one in charge before it ends.
  await second.duty.tick();
  await change('b');
  await first.duty.close();
  await change('c');
  await third.duty.tick();
  await third.duty.settled();
  expect(first.seen).toEqual(['a', 'b']);
  expect(third.duty.held).toBe(true);
  // It last saw the duty in other hands before the first change: told twice is better than left out.
  expect(third.seen).toEqual(['a', 'b', 'c']);
  await third.duty.close();
  await second.duty.tick();
  await change('d');
  await second.duty.close();
  expect(second.seen).toEqual(['b', 'c', 'd']);
  expect([first, second, third].flatMap(({ faults }) => faults)).toEqual([]);
});

test('a duty that is lost is taken again from where it had come to', async () => {
  const { duty, seen } = member();
  const held: { release?: () => Promise<void> } = {};
  const take = records.takeDuty.bind(records);
  records.takeDuty = async (name) => {
    const taken = await take(name);
    if (taken !== undefined) held.release = () => taken.release();
    return taken;
  };
  await duty.tick();
  await change('a');
  await duty.settled();
  await held.release?.();
  await change('b');
  expect(duty.held).toBe(false);
  await duty.tick();
  await duty.close();
  expect(seen).toEqual(['a', 'b']);
});

test('what nobody told of is found by the next tick', async () => {
  const { duty, seen } = member();
  records.watchChanges = () => Promise.resolve({ close: () => undefined });
  await duty.tick();
  await change('a');
  expect(seen).toEqual([]);
  await duty.tick();
  await duty.settled();
  expect(seen).toEqual(['a']);
  await duty.close();
});

test('a closed one takes nothing any more', async () => {
  const { duty } = member();
  await duty.close();
  await duty.tick();
  expect(duty.held).toBe(false);
});
