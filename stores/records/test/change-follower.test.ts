import { createChangeFollower, type ChangePage, type LoggedChange } from '@qiaolou/record-store';
import { expect, test } from 'vitest';

const change = (seq: number): LoggedChange => ({ seq, kind: 'run', id: `r${seq}`, created: false, at: '' });

/** A change log in memory that can be cut and can fail. */
function changeLog() {
  const log: LoggedChange[] = [];
  return {
    log,
    faults: 0,
    changesAfter(seq: number, limit: number): Promise<ChangePage> {
      if (this.faults > 0) {
        this.faults -= 1;
        return Promise.reject(new Error('away'));
      }
      const changes = log.filter((each) => each.seq > seq).slice(0, limit);
      return Promise.resolve({ changes, complete: changes[0] === undefined || changes[0].seq === seq + 1 });
    },
  };
}

function following(records: ReturnType<typeof changeLog>, from = 0, failing: { at?: number } = {}) {
  const seen: number[] = [];
  const gaps: number[] = [];
  const faults: string[] = [];
  let inside = 0;
  const follower = createChangeFollower({
    records,
    from,
    handle: async (changes) => {
      inside += 1;
      expect(inside).toBe(1);
      await Promise.resolve();
      inside -= 1;
      if (changes.some(({ seq }) => seq === failing.at)) throw new Error(`change ${failing.at}`);
      seen.push(...changes.map(({ seq }) => seq));
    },
    onGap: (after) => void gaps.push(after),
    onFault: (error) => void faults.push(String(error)),
  });
  return { follower, seen, gaps, faults };
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

test('every change is handled once and in order, whenever it was committed and however often it is poked', async () => {
  const records = changeLog();
  const { follower, seen } = following(records);
  for (let seq = 1; seq <= 1_200; seq += 1) {
    records.log.push(change(seq));
    if (seq % 7 === 0) follower.poke();
    if (seq % 100 === 0) await Promise.resolve();
  }
  await follower.settled();
  expect(seen).toEqual(upTo(1_200));
});

test('what is committed before `settled` is called is handled when it resolves, also beside a running look', async () => {
  const records = changeLog();
  const { follower, seen } = following(records);
  for (let seq = 1; seq <= 50; seq += 1) {
    records.log.push(change(seq));
    follower.poke();
    await Promise.resolve();
    records.log.push(change(++seq));
    await follower.settled();
    expect(seen.at(-1)).toBe(seq);
  }
});

test('a follower starts behind what is known', async () => {
  const records = changeLog();
  records.log.push(...upTo(5).map(change));
  const { follower, seen, gaps } = following(records, 3);
  await follower.settled();
  expect([seen, gaps]).toEqual([[4, 5], []]);
});

test('a gap is told with the number it happened after, and what is left follows', async () => {
  const records = changeLog();
  records.log.push(change(11), change(12));
  const { follower, seen, gaps } = following(records, 4);
  await follower.settled();
  expect([seen, gaps]).toEqual([[11, 12], [4]]);
});

test('a failed reading or handling is told, and the next poke gives the same changes again', async () => {
  const records = changeLog();
  const failing: { at?: number } = { at: 2 };
  const { follower, seen, faults } = following(records, 0, failing);
  records.faults = 1;
  records.log.push(change(1), change(2), change(3));
  await follower.settled();
  await follower.settled();
  expect([seen, faults]).toEqual([[], ['Error: away', 'Error: change 2']]);
  delete failing.at;
  await follower.settled();
  expect(seen).toEqual([1, 2, 3]);
});
