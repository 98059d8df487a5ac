import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { AppendBuffers } from '../src/worker/append-buffers.ts';
import { PortEventStore } from '../src/worker/connect-event-store.ts';
import type { StoreCall } from '../src/worker/store-call.ts';
import { numberedEvent } from './numbered-event.ts';

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

  it('grow with what is in them, in place of the one that was too small', () => {
    const buffers = new AppendBuffers();
    const small = buffers.take(1_000);
    small.write('what is in it');
    const large = buffers.grow(small, 13, 9_000);
    expect([large.toString('utf8', 0, 13), large.length >= 9_000, large.buffer instanceof SharedArrayBuffer]).toEqual([
      'what is in it',
      true,
      true,
    ]);
    expect(buffers.take(1).buffer).toBeInstanceOf(SharedArrayBuffer);
    // Two are taken: one that grows beyond what is shared gives its room to others.
    const own = buffers.grow(large, 13, 9_000_000);
    expect([own.toString('utf8', 0, 13), own.buffer instanceof SharedArrayBuffer]).toEqual(['what is in it', false]);
    expect(buffers.take(1).buffer).toBe(large.buffer);
  });

  it('are nobody else’s any more when nobody answers any more', () => {
    const buffers = new AppendBuffers();
    const taken = buffers.take(1_000);
    buffers.retire();
    buffers.give(taken);
    expect(buffers.take(1_000).buffer).not.toBe(taken.buffer);
  });

  it('come back from appends of what there is no JSON of, which are rejected and not sent', async () => {
    const { port1, port2 } = new MessageChannel();
    const client = new PortEventStore(port1);
    const bad = { ...numberedEvent(1), 'test.number': 5n } as unknown as EcsEvent;
    for (let n = 0; n < 3; n++) await expect(client.append([numberedEvent(0), bad])).rejects.toThrow(TypeError);
    const called = once(port2, 'message') as Promise<unknown> as Promise<readonly [StoreCall]>;
    const appended = client.append([numberedEvent(2)]);
    const [{ body }] = await called;
    expect(body.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.from(body).toString()).toBe(JSON.stringify(numberedEvent(2)));
    await client.close();
    await expect(appended).rejects.toMatchObject({ code: 'store.closed' });
    port2.close();
  });
});
