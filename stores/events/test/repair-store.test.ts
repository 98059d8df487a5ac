import { readdirSync, readFileSync, renameSync, rmSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { checkStore, repairStore, type StoreRepair } from '../src/check/index.ts';
import { FIELDS_LOST_TAG } from '../src/check/readable-rows.ts';
import { segmentParts } from '../src/check/segment-parts.ts';
import { openSegmentFile } from '../src/columns/segment-file.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { copyOfFixture, expectedOf, sequencedTail } from './store-fixture.ts';

const directory = directoryOfTest();
const clock = { now: () => Date.UTC(2026, 2, 6) };
const FIXTURE = 'store-3';
const expected = expectedOf(FIXTURE);
const at = (...parts: readonly string[]): string => join(directory(), ...parts);
const segment = (number: number): string => at('segments', `0000000${number}.seg`);

beforeEach(() => copyOfFixture(FIXTURE, directory()));

const repaired = (really = true): Promise<StoreRepair> =>
  repairStore({ dir: directory(), clock, really, beforeOpening: () => undefined });

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  writeFileSync(path, bytes);
}

/** Numbers of the events of a segment, and where the slices of its parts are. */
function insideOf(number: number) {
  const { segment: whole, close } = openSegmentFile(segment(number));
  const seqs = [...whole.seqs()];
  const parts = segmentParts(whole.meta);
  const slices = whole.meta.slices;
  close();
  return { seqs: new Set(seqs), parts, slices };
}

function lostOf(repaired: StoreRepair['segments'][number] | undefined): number {
  return (repaired?.lost ?? []).reduce((sum, { events }) => sum + events, 0);
}

async function eventsNow(): Promise<ReadonlyMap<number, EcsEvent>> {
  const store = await openEmbeddedEventStore({ dir: directory(), clock, threads: 1 });
  const all = await sequencedTail(store);
  await store.close();
  return new Map(all.map(({ seq, event }) => [seq, event]));
}

/** At once, when their numbers do not matter. */
async function allEvents(): Promise<readonly EcsEvent[]> {
  const store = await openEmbeddedEventStore({ dir: directory(), clock, threads: 1 });
  const { events } = await store.tail('0', 10_000);
  await store.close();
  return events;
}

/** Every file and its content. */
const filesOf = (): readonly string[] =>
  readdirSync(directory(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name)).toString('base64')}`)
    .toSorted();

describe('a repair', () => {
  it('of a whole store finds nothing to do and loses nothing', async () => {
    expect(await repaired()).toEqual({ done: true, segments: [], reports: [], events: expected.length });
    expect(await eventsNow()).toEqual(new Map(expected.map(({ seq, event }) => [seq, event])));
  });

  it('that is not to be done changes nothing and says the same as one that is', async () => {
    truncateSync(segment(2), 100);
    flip(segment(1), 60);
    const before = filesOf();
    const planned = await repaired(false);
    expect(filesOf()).toEqual(before);
    expect(planned.done).toBe(false);
    const done = await repaired();
    expect(done.segments.map(({ keptAs: _, ...rest }) => rest)).toEqual(planned.segments);
    expect(planned.segments).toHaveLength(2);
  });

  it.each([1, 2, 3])('keeps of segment %i what is not damaged, whatever slice is', async (number) => {
    const { seqs, parts, slices } = insideOf(number);
    const original = readFileSync(segment(number));
    for (const [index, { offset, length }] of slices.entries().filter(([, slice]) => slice.length > 0)) {
      rmSync(directory(), { recursive: true });
      mkdirSync(directory());
      copyOfFixture(FIXTURE, directory());
      flip(segment(number), offset + (index % length));
      const damaged = readFileSync(segment(number));
      const { segments, events } = await repaired();
      const [one] = segments;
      const lost = lostOf(one);
      expect((one?.kept ?? 0) + lost).toBe(seqs.size);
      expect(one).toMatchObject({ file: `segments/0000000${number}.seg`, keptAs: `set-aside/0000000${number}.seg` });
      expect(readFileSync(at(one?.keptAs ?? ''))).toEqual(damaged);
      const uses = parts.filter(({ refs }) => refs.some(({ slice }) => slice === index));
      if (uses.every(({ kind }) => kind === 'filter')) expect([lost, one?.fields]).toEqual([0, []]);
      const now = await eventsNow();
      // What the journal still has of the lost ones comes back, under new numbers.
      expect(now.size).toBeGreaterThanOrEqual(expected.length - lost);
      expect(events).toBe(now.size);
      for (const { seq, event } of expected) {
        const found = now.get(seq);
        if (!seqs.has(seq)) expect(found).toEqual(event);
        else if (found !== undefined) expect(found).toEqual(without(event, one?.fields ?? []));
      }
      const check = await checkStore({ dir: directory() });
      expect(check).toMatchObject({ whole: true, events: now.size });
    }
    expect(original.length).toBeGreaterThan(0);
  });

  it('keeps of a segment all pages but the damaged one', async () => {
    rmSync(directory(), { recursive: true });
    const store = await openEmbeddedEventStore({ dir: directory(), clock, threads: 1, flushRows: 2_000 });
    const given = Array.from({ length: 2_000 }, (_, n) => {
      const event = numberedEvent(n);
      return { ...event, 'event.original': `${event['event.original']} ${event['event.id'].repeat(20)}` };
    });
    await store.append(given);
    await store.append([numberedEvent(2_000)]);
    await store.close();
    const { parts, slices } = insideOf(1);
    const pages = parts.filter(({ kind }) => kind === 'text');
    expect(pages.length).toBeGreaterThan(2);
    const [page] = pages.slice(1);
    if (page?.rows === undefined) throw new Error('no second page');
    const rows = page.rows.to - page.rows.from;
    flip(segment(1), (slices[page.refs[0]?.slice ?? -1]?.offset ?? 0) + 9);
    const { segments, events } = await repaired();
    const lost = lostOf(segments[0]);
    expect(lost).toBe(rows);
    expect(segments).toMatchObject([{ kept: 2_000 - rows, fields: [] }]);
    const now = await allEvents();
    expect(now).toHaveLength(events ?? -1);
    // No other has them: the journal's file of before was removed.
    const texts = new Set(now.map((event) => event['event.original']));
    expect(given.filter((event) => texts.has(event['event.original']))).toHaveLength(texts.size - 1);
    expect(await checkStore({ dir: directory() })).toMatchObject({ whole: true, events });
  });

  it('tags events that have lost a field, also where no event had tags', async () => {
    rmSync(directory(), { recursive: true });
    const store = await openEmbeddedEventStore({ dir: directory(), clock, threads: 1, flushRows: 2_000 });
    const given = Array.from({ length: 2_000 }, (_, n) => numberedEvent(n));
    await store.append(given);
    await store.append([numberedEvent(2_000)]);
    await store.close();
    const { parts, slices } = insideOf(1);
    const codes = parts.find(({ name }) => name === 'source.ip')?.refs.at(-1);
    flip(segment(1), (slices[codes?.slice ?? -1]?.offset ?? 0) + 9);
    const { segments } = await repaired();
    expect(segments).toMatchObject([{ kept: 2_000, lost: [] }]);
    expect(segments[0]?.fields).toContain('source.ip');
    const now = new Map((await allEvents()).map((event) => [event['event.id'], event]));
    for (const event of given) {
      const { 'event.ingested': _, ...kept } = now.get(event['event.id']) ?? numberedEvent(-1);
      expect(kept).toEqual(without(event, segments[0]?.fields ?? []));
    }
  });

  it.each([
    ['cut off', () => truncateSync(segment(2), 400), true],
    ['gone', () => rmSync(segment(2)), false],
    ['a folder', () => replaceByFolder(segment(2)), true],
  ])('gives up a segment that is %s and says which days', async (_, harm, aside) => {
    const { seqs } = insideOf(2);
    harm();
    const { segments } = await repaired();
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({ kept: 0, file: 'segments/00000002.seg' });
    expect(lostOf(segments[0])).toBe(seqs.size);
    expect(segments[0]?.keptAs !== undefined).toBe(aside);
    const now = await eventsNow();
    expect(now).toEqual(new Map(expected.filter(({ seq }) => !seqs.has(seq)).map(({ seq, event }) => [seq, event])));
    expect(await checkStore({ dir: directory() })).toMatchObject({ whole: true });
  });

  it('loses nothing when two segments have changed places', async () => {
    renameSync(segment(1), at('between'));
    renameSync(segment(2), segment(1));
    renameSync(at('between'), segment(2));
    const { segments } = await repaired();
    expect(segments.map(({ lost }) => lost)).toEqual([[], []]);
    expect(await eventsNow()).toEqual(new Map(expected.map(({ seq, event }) => [seq, event])));
    expect(await checkStore({ dir: directory() })).toMatchObject({ whole: true });
  });

  it('puts list and journal right as the store does, and tells', async () => {
    flip(at('manifest.json'), 20);
    const journal = at('journal', '00000004.wal');
    truncateSync(journal, readFileSync(journal).length - 1);
    const { segments, reports } = await repaired();
    expect(segments).toEqual([]);
    expect(reports.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['setAside', 'manifestRebuilt', 'segmentAdopted', 'tornTail']),
    );
    expect(await checkStore({ dir: directory() })).toMatchObject({ whole: true });
  });

  it('ends when it is not wanted any more, and the store is as it was', async () => {
    flip(segment(1), 60);
    const before = readFileSync(at('manifest.json'));
    const repair = repairStore({
      ...{ dir: directory(), clock, really: true, signal: AbortSignal.abort() },
      beforeOpening: () => undefined,
    });
    await expect(repair).rejects.toMatchObject({ code: 'store.cancelled' });
    expect(readFileSync(at('manifest.json'))).toEqual(before);
  });
});

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

/** An event as a repair keeps it that has lost fields. */
function without(event: EcsEvent, fields: readonly string[]): unknown {
  if (fields.length === 0) return event;
  const tags = fields.includes('tags') ? [] : [event['tags'] ?? []].flat();
  const kept = Object.entries(event).filter(([name]) => !fields.includes(name) && name !== 'tags');
  return { ...Object.fromEntries(kept), tags: [...tags, FIELDS_LOST_TAG] };
}
