import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, dayStart, isoTime, type EcsEvent } from '@qiaolou/schema';
import { idsInSegments } from '../src/parquet/known-ids.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { openSegments, type OpenSegments } from './open-segments.ts';

const directory = directoryOfTest();
let under: OpenSegments;
beforeEach(async () => {
  under = await openSegments(directory());
});
afterEach(() => under.close());

/** Midnight in Shanghai. */
const MIDNIGHT = Date.UTC(2026, 2, 1, 16);

interface Place {
  readonly id: string;
  readonly ts: number;
}
const eventAt = ({ id, ts }: Place): EcsEvent => ({ ...numberedEvent(1), 'event.id': id, '@timestamp': isoTime(ts) });
const known = async (...asked: readonly Place[]): Promise<readonly string[]> => {
  const candidates = asked.map((place) => ({ ts: place.ts, event: eventAt(place) }));
  const found = await idsInSegments(under.engine, under.segments.files, under.view(), candidates);
  return [...found].sort();
};
const flush = (...places: readonly Place[]) => under.flush(places.map(eventAt));

describe('ids that are in segments', () => {
  it('are found exactly: by id, on the day of the event, whichever segments that day is in', async () => {
    // Few ids and times around two midnights, so that they meet.
    const time = fc.tuple(fc.constantFrom(-1, 0, 1), fc.constantFrom(0, 1, DAY_MS / 2, DAY_MS - 1));
    const place = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', '谯楼', "o'k"),
      ts: time.map(([day, ms]) => MIDNIGHT + day * DAY_MS + ms),
    });
    const flushes = fc.array(fc.uniqueArray(place, { selector: ({ id }) => id, minLength: 1, maxLength: 4 }), {
      maxLength: 4,
    });
    const asked = fc.uniqueArray(place, { selector: ({ id }) => id, maxLength: 6 });
    const stored: Place[] = [];
    await fc.assert(
      fc.asyncProperty(flushes, asked, async (more, places) => {
        for (const events of more) {
          await flush(...events);
          stored.push(...events);
        }
        const expected = places.filter(({ id, ts }) =>
          stored.some((other) => other.id === id && dayStart(other.ts) === dayStart(ts)),
        );
        expect(await known(...places)).toEqual(expected.map(({ id }) => id).sort());
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ['at its first millisecond', MIDNIGHT, MIDNIGHT, ['a']],
    ['at its last millisecond', MIDNIGHT + DAY_MS - 1, MIDNIGHT, ['a']],
    ['a millisecond before it', MIDNIGHT - 1, MIDNIGHT, []],
    ['at the first millisecond of the next', MIDNIGHT + DAY_MS, MIDNIGHT, []],
    ['before 1970', -1, -DAY_MS / 3, ['a']],
  ])('of a day: %s', async (_name, ts, asked, expected) => {
    await flush({ id: 'a', ts });
    expect(await known({ id: 'a', ts: asked }, { id: 'b', ts: asked })).toEqual(expected);
  });

  it('are none of nothing', async () => {
    expect(await known({ id: 'a', ts: MIDNIGHT })).toEqual([]);
    await flush({ id: 'a', ts: MIDNIGHT });
    expect(await known()).toEqual([]);
  });

  it('are found once when several segments have them', async () => {
    for (let n = 0; n < 3; n++) await flush({ id: 'a', ts: MIDNIGHT + n }, { id: `only ${n}`, ts: MIDNIGHT });
    expect(await known({ id: 'a', ts: MIDNIGHT + 9 }, { id: 'only 1', ts: MIDNIGHT })).toEqual(['a', 'only 1']);
  });

  it('are found after a restart, after a merge, and without a filter', async () => {
    for (let n = 0; n < 8; n++) await flush({ id: `a${n}`, ts: MIDNIGHT + n });
    const asked = Array.from({ length: 9 }, (_, n) => ({ id: `a${n}`, ts: MIDNIGHT + 5 }));
    const expected = asked.slice(0, 8).map(({ id }) => id);
    await under.close();
    under = await openSegments(directory());
    expect(await known(...asked)).toEqual(expected);
    await under.segments.compactOnce();
    expect(await known(...asked)).toEqual(expected);
    await under.close();
    under = await openSegments(directory());
    const [merged] = under.segments.manifest.segments;
    await unlink(join(directory(), 'segments', `${merged?.name ?? ''}.ids`));
    expect(await known(...asked)).toEqual(expected);
    expect(under.reports).toMatchObject([{ kind: 'idFilterUnreadable' }]);
  });

  it('are new again when their segment is damaged: better there twice than not at all', async () => {
    await flush({ id: 'a', ts: MIDNIGHT });
    await under.close();
    under = await openSegments(directory());
    const [segment] = under.segments.manifest.segments;
    await unlink(under.segments.files.parquet(segment?.name ?? ''));
    expect(await known({ id: 'a', ts: MIDNIGHT }, { id: 'b', ts: MIDNIGHT })).toEqual([]);
  });
});
