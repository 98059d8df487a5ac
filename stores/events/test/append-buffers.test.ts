import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppendBuffers } from '../src/worker/append-buffers.ts';

describe('buffers of appends', () => {
  it("are never two people's at once, are large enough, and the shared ones at most two", () => {
    const act = fc.oneof(
      fc.record({ take: fc.oneof(fc.nat(5_000), fc.integer({ min: 8_000_000, max: 9_000_000 })) }),
      fc.record({ give: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const buffers = new AppendBuffers();
        const taken: Buffer[] = [];
        for (const one of acts) {
          if ('give' in one) {
            const [given] = taken.splice(one.give % Math.max(1, taken.length), 1);
            // A part of one is given back as the whole.
            if (given !== undefined) buffers.give(given.subarray(0, 1));
            continue;
          }
          const next = buffers.take(one.take);
          expect(next.byteLength).toBeGreaterThanOrEqual(one.take);
          for (const other of taken) expect(other.buffer).not.toBe(next.buffer);
          taken.push(next);
          const shared = taken.filter(({ buffer }) => buffer instanceof SharedArrayBuffer);
          expect(shared.length).toBeLessThanOrEqual(2);
          for (const { byteLength } of shared) expect(byteLength).toBeLessThanOrEqual(16_777_216);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are used again', () => {
    const buffers = new AppendBuffers();
    const first = buffers.take(1_000);
    expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
    buffers.give(first);
    expect(buffers.take(900).buffer).toBe(first.buffer);
    // While it is taken, another one; a third is nobody else's.
    const second = buffers.take(900);
    expect(buffers.take(900).buffer).not.toBeInstanceOf(SharedArrayBuffer);
    buffers.give(second);
    // A larger one takes the place of the one that is too small.
    const third = buffers.take(5_000);
    expect([third.buffer instanceof SharedArrayBuffer, third.buffer === second.buffer]).toEqual([true, false]);
  });
});
