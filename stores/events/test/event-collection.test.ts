import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppendResult, EcsEvent } from '@qiaolou/schema';
import { AppendBuffers } from '../src/worker/append-buffers.ts';
import { LineCollection } from '../src/worker/event-collection.ts';
import { numberedEvent } from './numbered-event.ts';

const DONE: AppendResult = { accepted: 1, duplicates: 0, rejected: [] };

/** A collection, and what is sent of it; what is transferred is gone for who sent it. */
function collection(buffers = new AppendBuffers()) {
  const sent: string[] = [];
  const made = new LineCollection(buffers, (lines) => {
    sent.push(Buffer.from(lines).toString());
    if (lines.buffer instanceof ArrayBuffer) structuredClone(lines, { transfer: [lines.buffer] });
    return Promise.resolve(DONE);
  });
  return { made, sent };
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constant('谯楼 ſ \uFEFF"\\ \ud800'));
const event = fc
  .tuple(fc.nat(500), fc.dictionary(fc.string(), fc.oneof(text, fc.double(), fc.array(text)), { maxKeys: 5 }))
  .map(([n, fields]) => ({ ...fields, ...numberedEvent(n) }));

describe('a collection of events', () => {
  it('sends their lines, again when it must, and gives those with some ids back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const { made, sent } = collection();
        for (const one of events) made.add(one);
        expect(made.size).toBe(events.length);
        await made.append();
        await made.append();
        const lines = events.map((one) => JSON.stringify(one)).join('\n');
        expect(sent).toEqual([lines, lines]);
        const ids = new Set(events.filter((_, n) => n % 3 === 0).map((one) => one['event.id']));
        const same = events.filter((one) => ids.has(one['event.id'])).map((one) => JSON.stringify(one));
        expect(made.withIds(ids).map((one) => JSON.stringify(one))).toEqual(same);
        made.close();
      }),
      { numRuns: 100 },
    );
  });

  it('is sent again, too, when it is larger than the buffers that are shared', async () => {
    const { made, sent } = collection();
    const large = { ...numberedEvent(1), message: 'x'.repeat(1_000_000) };
    for (let n = 0; n < 12; n++) made.add(large);
    await made.append();
    await made.append();
    expect(sent[1] === sent[0] && sent[0]?.length).toBe(12 * (JSON.stringify(large).length + 1) - 1);
  });

  it('takes room when there is an event, and gives it back', () => {
    const buffers = new AppendBuffers();
    const shared = () =>
      Array.from({ length: 3 }, () => buffers.take(1)).filter(({ buffer }) => buffer instanceof SharedArrayBuffer);
    const several = Array.from({ length: 5 }, () => collection(buffers).made);
    several[0]?.add(numberedEvent(1));
    for (const one of several) one.close();
    for (const one of several) one.close();
    expect(shared()).toHaveLength(2);
  });

  it('does not hold what there is no JSON of', async () => {
    const { made, sent } = collection();
    made.add(numberedEvent(1));
    expect(() => made.add({ ...numberedEvent(2), 'test.number': 5n } as unknown as EcsEvent)).toThrow(TypeError);
    expect(made.size).toBe(1);
    await made.append();
    expect(sent).toEqual([JSON.stringify(numberedEvent(1))]);
  });
});
