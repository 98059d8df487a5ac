import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadProgress } from '@qiaolou/schema';
import { ProgressTeller } from '../src/contract/progress-teller.ts';

interface Told extends ReadProgress {
  readonly at: number;
}

it('tells that a read begins, its end, and between them at most four times a second, never back', () => {
  const step = fc.record({ rows: fc.nat(50), afterMs: fc.nat(400) });
  fc.assert(
    fc.property(fc.nat(2_000), fc.array(step), fc.boolean(), (total, steps, ends) => {
      const told: Told[] = [];
      let now = 0;
      const tell = (progress: ReadProgress): void => void told.push({ ...progress, at: now });
      const teller = new ProgressTeller(total, { tell, now: () => now });
      for (const { rows, afterMs } of steps) {
        now += afterMs;
        teller.looked(rows);
      }
      const between = told.length;
      if (ends) teller.end();
      expect(told[0]).toEqual({ done: 0, total, at: 0 });
      if (ends) expect(told.at(-1)).toMatchObject({ done: total });
      for (const [index, { done, at, total: of }] of told.entries()) {
        expect([of, done <= total]).toEqual([total, true]);
        if (index > 0) expect(done).toBeGreaterThan(told[index - 1]?.done ?? NaN);
        if (index > 0 && index < between) expect(at - (told[index - 1]?.at ?? NaN)).toBeGreaterThanOrEqual(250);
      }
    }),
  );
});

it('takes what comes out of order for no step back', () => {
  const told: number[] = [];
  let now = 0;
  const teller = new ProgressTeller(10, { tell: ({ done }) => told.push(done), now: () => (now += 1_000) });
  for (const done of [4, 3, 8, 8, 99]) teller.reached(done);
  expect(told).toEqual([0, 4, 8, 10]);
});
