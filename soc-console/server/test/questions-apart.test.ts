import { expect, it } from 'vitest';
import { createFairReads, type Reader, type ReplayedReads } from '../src/http/fair-reads.ts';

const events: ReplayedReads = {
  search: () => Promise.reject(new Error('not asked')),
  aggregate: () => Promise.reject(new Error('not asked')),
  pick: () => Promise.reject(new Error('not asked')),
  get: () => Promise.reject(new Error('not asked')),
  replays: () => Promise.reject(new Error('not asked')),
};

it('lists of records do not wait for questions, however many there are', async () => {
  const reads = createFairReads(events, { atOnce: 3, seconds: {}, memoryBytes: {} });
  const ended = Promise.withResolvers<string>();
  const reader = (name: string) => ({
    actor: { name, roles: [] } as unknown as Reader['actor'],
    signal: new AbortController().signal,
  });
  const questions = Array.from({ length: 20 }, (_, n) => reads.askRecords(reader(`u${n}`), () => ended.promise));
  expect(await reads.record(reader('u0'), () => Promise.resolve('a list'))).toBe('a list');
  expect(reads.figures().questions).not.toEqual(reads.figures().records);
  ended.resolve('answered');
  expect(new Set(await Promise.all(questions))).toEqual(new Set(['answered']));
});
