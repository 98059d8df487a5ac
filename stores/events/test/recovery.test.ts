import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../src/contract/accepted-event.ts';
import { encodeEventLines } from '../src/embedded/event-lines.ts';
import { frameParts } from '../src/embedded/write/frame-parts.ts';
import { encodeFrame, MAX_FRAME_PAYLOAD } from '../src/embedded/journal-frame.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { eventArbitrary, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();

/** Anything that could stand in an event. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('\u0000', '\u001f', '"', '\\', '\ud800', '\n', '楼', '\u2028'), maxLength: 60 }),
);
const anything = fc.record({
  base: eventArbitrary(),
  extra: fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 4 })), {
    maxKeys: 6,
  }),
  original: text,
});
const batches = fc.array(fc.array(anything, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });

function eventsOf(
  parts: readonly { base: Omit<EcsEvent, 'event.id'>; extra: object; original: string }[],
  from: number,
) {
  return withIds(
    parts.map(({ base, extra, original }) => ({ ...extra, ...base, 'event.original': original }) as EcsEvent),
    from,
  );
}

describe('what an append accepts', () => {
  it('is read back after a loss of power, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (generated) => {
        const [dir, copy] = [join(directory(), 'live'), join(directory(), 'lost-power')];
        const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1 });
        const accepted: string[] = [];
        for (const [index, parts] of generated.entries()) {
          const events = eventsOf(parts, index * 100);
          const { rejected } = await store.append(events);
          const refused = new Set(rejected.map(({ id }) => id));
          accepted.push(...events.map((event) => event['event.id']).filter((id) => !refused.has(id)));
        }
        const before = await store.get(accepted);
        // What is on the disk at this moment: the store is still open.
        await cp(dir, copy, { recursive: true, filter: (name) => !name.endsWith('lock.db') });
        const again = await openEmbeddedEventStore({ dir: copy, clock: systemClock, threads: 1 });
        expect(before).toHaveLength(accepted.length);
        expect(await again.get(accepted)).toEqual(before);
        await Promise.all([store.close(), again.close()]);
        await Promise.all([dir, copy].map((one) => rm(one, { recursive: true })));
      }),
      { numRuns: 25 },
    );
  });

  it('is taken again as it was written', () => {
    const edge = fc.constantFrom('0000-01-01T00:00:00+08:00', '0000-01-01T08:00:00+08:00', '9999-12-31T23:59:59-08:00');
    const list = fc.constantFrom(
      [],
      [1],
      [-0],
      ['\ud800'],
      new Array<number>(500_000).fill(5),
      new Array<boolean>(900_000).fill(false),
    );
    const given = fc.tuple(anything, fc.option(edge, { nil: undefined }), fc.option(list, { nil: undefined }));
    fc.assert(
      fc.property(given, ([parts, time, tags]) => {
        const [event] = eventsOf([parts], 0);
        const changed = { ...event, ...(time && { '@timestamp': time }), ...(tags && { tags }) } as EcsEvent;
        const acceptance = acceptEvent(changed);
        if (!acceptance.ok) return;
        const again = acceptEvent(JSON.parse(JSON.stringify(acceptance.event)) as EcsEvent);
        expect(again).toMatchObject({ ok: true, ts: acceptance.ts });
      }),
      { numRuns: 60 },
    );
  });

  it('is written in frames that are read back, however large the batch and whatever its characters', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 40_000 }),
        (parts, spare) => {
          const candidates = eventsOf(parts, 0).flatMap((event) => {
            const acceptance = acceptEvent(event);
            return acceptance.ok ? [acceptance] : [];
          });
          const most = 12 * Math.max(1, ...candidates.map(({ chars }) => chars)) + spare;
          const frames = frameParts(candidates, ({ chars }) => chars, most);
          expect(frames.flat()).toEqual(candidates);
          for (const frame of frames)
            expect(encodeEventLines(frame.map(({ event }) => event)).byteLength).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it.each(['a', '"', '\u0001', '楼', '😀'])(
    'is written in frames that are read back, of nothing but %j too',
    (unit) => {
      const candidates = Array.from({ length: 60 }, (_, index) => {
        const acceptance = acceptEvent({ ...numberedEvent(index), 'event.original': unit.repeat(400), [unit]: '' });
        if (!acceptance.ok) throw new Error(acceptance.reason);
        return acceptance;
      });
      const most = 12 * Math.max(...candidates.map(({ chars }) => chars));
      const frames = frameParts(candidates, ({ chars }) => chars, most);
      expect(frames.flat()).toEqual(candidates);
      for (const frame of frames)
        expect(encodeEventLines(frame.map(({ event }) => event)).byteLength).toBeLessThanOrEqual(most);
    },
  );

  it('is nothing that a frame could not hold', () => {
    const payload = Buffer.alloc(MAX_FRAME_PAYLOAD + 1);
    expect(() => encodeFrame({ firstSeq: 1, ingested: 0, count: 1, payload })).toThrow(RangeError);
    // The largest event there can be: each of its characters takes six bytes.
    const largest = { ...numberedEvent(1), 'event.original': '\u0001'.repeat(4_194_000) };
    expect(acceptEvent(largest).ok).toBe(true);
    expect(encodeEventLines([largest]).byteLength).toBeLessThanOrEqual(MAX_FRAME_PAYLOAD);
  });

  it('is told to be missing where its line in the journal is no event any more', async () => {
    const lines = fc.array(fc.constantFrom('event', '', '{', '{}', 'null', '5', '{"event.id":"a"}'), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { minLength: 1, maxLength: 3 }), async (frames) => {
        const dir = join(directory(), 'unread');
        await mkdir(join(dir, 'journal'), { recursive: true });
        let seq = 0;
        const lost: number[] = [];
        const file = frames.flatMap((given) => {
          const firstSeq = seq + 1;
          const texts = given.map((line) => {
            if (line !== 'event') lost.push(++seq);
            return line === 'event' ? JSON.stringify(numberedEvent(++seq)) : line;
          });
          return encodeFrame({ firstSeq, ingested: 0, count: texts.length, payload: Buffer.from(texts.join('\n')) });
        });
        await writeFile(join(dir, 'journal', '00000001.wal'), Buffer.concat(file));
        const told: number[] = [];
        const store = await openEmbeddedEventStore({
          ...{ dir, clock: systemClock, threads: 1 },
          onReport: (report) => {
            if (report.kind !== 'eventsMissing') return;
            for (let number = report.from; number <= report.to; number++) told.push(number);
          },
        });
        expect(told).toEqual(lost);
        expect(await store.stats()).toMatchObject({ events: seq - lost.length, missing: lost.length });
        await store.close();
        await rm(dir, { recursive: true });
      }),
      { numRuns: 20 },
    );
  });
});
