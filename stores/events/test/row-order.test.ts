import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderRows } from '../src/columns/row-order.ts';
import { dayOfEvents } from './any-event.ts';
import { openBlockOf } from './blocks-of-events.ts';

/** Rows of each dataset, by its number. */
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 900, max: 1_300 })), {
  minLength: 1,
  maxLength: 90,
});

test('property: every row is there once, those of a dataset together and in order of time, in at most 64 runs', () => {
  fc.assert(
    fc.property(sizes, (rowsOf) => {
      const names = rowsOf.flatMap((rows, n) => Array<string>(rows).fill(`set.${n}`));
      const { block } = openBlockOf(
        dayOfEvents(names.length, (row) => ({ 'event.dataset': names[(row * 7_919) % names.length] })),
        0,
        (index) => index,
      );
      const chosen = Uint32Array.from({ length: block.rows }, (_, row) => row);
      const { order, runs } = orderRows(block, chosen);
      expect([...order].sort((a, b) => a - b)).toEqual([...chosen]);
      expect(runs.length).toBeLessThanOrEqual(64);
      const times = block.times();
      const dataset = (row: number): string => names[((order[row] ?? 0) * 7_919) % names.length] ?? '';
      let next = 0;
      const ended = new Set<string>();
      for (const { from, to, sorted } of runs) {
        expect([from, to > from]).toEqual([next, true]);
        next = to;
        for (let row = from; row < to; row++) {
          const isNew = row === from || dataset(row) !== dataset(row - 1);
          if (isNew) expect(ended.has(dataset(row))).toBe(false);
          else expect(times[order[row] ?? 0]).toBeGreaterThanOrEqual(times[order[row - 1] ?? 0] ?? Infinity);
          ended.add(dataset(row));
          if (sorted) expect(dataset(row)).toBe(dataset(from));
        }
      }
      expect(next).toBe(block.rows);
    }),
    { numRuns: 15 },
  );
});

test('many small datasets are in many runs, so that a text of one of them is looked for in few', () => {
  const events = dayOfEvents(20_000, (row) => ({ 'event.dataset': `set.${row % 200}` }));
  const { block } = openBlockOf(events, 0, (index) => index);
  const { runs } = orderRows(
    block,
    Uint32Array.from({ length: block.rows }, (_, row) => row),
  );
  expect(runs.length).toBeGreaterThan(15);
  expect(Math.min(...runs.map(({ from, to }) => to - from))).toBeGreaterThan(500);
});
