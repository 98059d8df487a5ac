import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerLine, StepProgress } from '@qiaolou/schema';
import { readAnswerLines } from '../src/api/answer-lines.ts';

/** A body that comes in pieces of these sizes, the last one again and again. */
function bodyOf(text: string, sizes: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let [at, piece] = [0, 0];
  return new ReadableStream({
    pull: (controller) => {
      const size = sizes[Math.min(piece++, sizes.length - 1)] ?? 1;
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, (at += size)));
    },
  });
}

const progress = (done: number): AnswerLine => ({ kind: 'progress', step: 1, done, total: 9 });
const textOf = (lines: readonly AnswerLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('lines of a long answer', () => {
  it('are read the same, in whatever pieces they come', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9)), fc.string({ unit: 'grapheme' }), sizes, async (steps, answer, pieces) => {
        const told: StepProgress[] = [];
        const body = bodyOf(textOf([...steps.map(progress), { kind: 'answer', answer }]), pieces);
        expect(await readAnswerLines(body, (one) => told.push(one))).toEqual({ kind: 'answer', answer });
        expect(told).toEqual(steps.map((done) => ({ step: 1, done, total: 9 })));
      }),
    );
  });

  it.each([
    ['none', ''],
    ['none that is an answer', textOf([progress(1)])],
    ['an answer without its end', textOf([{ kind: 'answer', answer: 1 }]).slice(0, -1)],
  ])('are cut off where there is %s', async (_name, text) => {
    expect(await readAnswerLines(bodyOf(text, [7]), () => undefined)).toEqual({ kind: 'cut' });
  });
});
