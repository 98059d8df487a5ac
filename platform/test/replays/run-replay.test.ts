import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore, openEmbeddedEventStore } from '@qiaolou/event-store';
import { isoTime, SocError, type EcsEvent, type EventStore, type FieldValue } from '@qiaolou/schema';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReplayOrder, ReplayRun } from '../../src/replays/replay-run.ts';
import { runReplay, type ReplayWith } from '../../src/replays/run-replay.ts';

const START = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const EVER = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const ALL = { op: 'all' } as const;
const SOURCE = '192.0.2.8';
const ORDER: ReplayOrder = {
  ...{ source: SOURCE, pack: null, since: isoTime(START), until: isoTime(START + 12 * HOUR) },
  ...{ dryRun: false, judge: false },
};

/** A line of a device: what it says, when, and whether it keeps an original. */
interface Line {
  readonly n: number;
  readonly hour: number;
  readonly source: string;
  readonly user: string;
  readonly kind: 'told' | 'flow';
}

/** What packs of a version make of a line: some read it wrong, one its time. */
function meaning({ n, hour, source, user, kind }: Line, version: number): EcsEvent {
  const shift = user === 'late' && version > 1 ? 2 * HOUR : 0;
  const fields: Record<string, FieldValue> =
    kind === 'flow' ? {} : version === 0 ? { 'host.name': user } : { 'user.name': user };
  const changes = version > 1 && user !== 'same' ? { 'event.action': `v${version}` } : {};
  return {
    ...{ '@timestamp': isoTime(START + hour * HOUR + n + shift), 'event.id': `line-${n}` },
    ...{ 'event.created': isoTime(START + hour * HOUR), 'event.kind': 'event', 'event.dataset': 'test' },
    'event.original': JSON.stringify({ n, hour, source, user, kind }),
    'log.source.address': source,
    'qiaolou.listener': kind === 'flow' ? 'netflow' : 'syslog-udp',
    ...fields,
    ...changes,
  };
}

const read = (version: number) => ({
  read: (event: EcsEvent): EcsEvent => {
    const line = JSON.parse(event['event.original']) as Line;
    return { ...meaning(line, version), 'event.id': event['event.id'] };
  },
});

const wholeLine: fc.Arbitrary<Omit<Line, 'n'>> = fc.record({
  hour: fc.integer({ min: -1, max: 13 }),
  source: fc.constantFrom(SOURCE, SOURCE, SOURCE, '192.0.2.9'),
  user: fc.constantFrom('same', 'a', 'b', 'late'),
  kind: fc.constantFrom('told', 'told', 'told', 'flow'),
});
const linesArbitrary = fc
  .array(wholeLine, { maxLength: 40 })
  .map((lines) => lines.map((line, n): Line => ({ ...line, n })));

const PATIENT = { pause: () => Promise.resolve(), patiently: <T>(work: () => Promise<T>) => work() };

/** Runs a replay that breaks off when it saves for the so-many-th time, until it ends. */
async function replayed(
  store: EventStore,
  order: ReplayOrder,
  { version, clock, breaks, name }: { version: number; clock: () => number; breaks: readonly number[]; name: string },
): Promise<ReplayRun> {
  let saved: ReplayRun | undefined;
  for (const saves of [...breaks, Infinity]) {
    let left = saves;
    const given: ReplayWith = {
      ...{ store, reader: read(version), packs: `v${version}`, now: clock, newReplay: () => name, ...PATIENT },
      save: (run) => {
        if (left <= 0) return Promise.reject(new SocError('store.cancelled'));
        left -= 1;
        saved = run;
        return Promise.resolve();
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    try {
      return await runReplay(order, given, saved);
    } catch (error) {
      if (!(error instanceof SocError) || error.code !== 'store.cancelled') throw error;
    }
  }
  throw new Error('it did not end');
}

/** What is seen, without the names that a replay gives. */
async function seen(store: EventStore): Promise<readonly object[]> {
  const page = await store.search({ where: ALL, range: EVER, sort: 'oldest', limit: 1_000 });
  const [row] = await store.aggregate({ where: ALL, range: EVER, by: [], metrics: [] });
  expect(row?.count).toBe(page.events.length);
  return page.events.map(plain).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function plain(event: EcsEvent): object {
  const {
    'event.id': _id,
    'event.ingested': _at,
    'qiaolou.replay': _replay,
    'qiaolou.replayed_event': _old,
    ...rest
  } = event;
  return Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a replay', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'qiaolou-replay-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const tickingClock = () => {
    let now = START + 48 * HOUR;
    return () => (now += 10);
  };

  /** What a fresh store sees that got the lines as packs read them: those of an order by the newest of its versions. */
  async function fresh(lines: readonly Line[], versionOf: (line: Line) => number): Promise<readonly object[]> {
    const store = new MemoryEventStore({ now: tickingClock() });
    await store.append(lines.map((line) => meaning(line, versionOf(line))));
    return seen(store);
  }

  const isIn = ({ hour, source, kind }: Line): boolean =>
    source === SOURCE && kind === 'told' && hour >= 0 && hour < 12;

  async function sameAsFresh(open: (clock: () => number) => Promise<EventStore>, runs: number): Promise<void> {
    const breaks = fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(linesArbitrary, breaks, breaks, async (lines, first, second) => {
        const clock = tickingClock();
        const store = await open(clock);
        try {
          await store.append(lines.map((line) => meaning(line, 0)));
          const before = (await store.stats()).events;
          const one = await replayed(store, ORDER, { version: 1, clock, breaks: first, name: 'one' });
          expect(await seen(store)).toEqual(await fresh(lines, (line) => (isIn(line) ? 1 : 0)));
          const told = lines.filter(isIn);
          expect(one.figures).toMatchObject({ read: told.length, changed: told.length, same: 0, kept: 0 });
          expect(one.figures.stored).toBe(told.length);
          // The same again changes nothing, and stores nothing.
          const again = await replayed(store, ORDER, { version: 1, clock, breaks: second, name: 'again' });
          expect(again.figures).toMatchObject({ read: told.length, changed: 0, stored: 0, ranges: [] });
          expect((await store.stats()).events).toBe(before + told.length);
          await replayed(store, ORDER, { version: 2, clock, breaks: second, name: 'two' });
          expect(await seen(store)).toEqual(await fresh(lines, (line) => (isIn(line) ? 2 : 0)));
          // What was replaced is there for good.
          const ids = lines.map(({ n }) => `line-${n}`);
          expect((ids.length === 0 ? [] : await store.get(ids)).map(plain)).toEqual(
            lines.map((line) => plain(meaning(line, 0))),
          );
        } finally {
          await store.close();
        }
      }),
      { numRuns: runs },
    );
  }

  it('gives what a fresh store would have, however often it breaks off; in memory', () =>
    sameAsFresh((clock) => Promise.resolve(new MemoryEventStore({ now: clock })), 150));

  it('gives what a fresh store would have, however often it breaks off; embedded', () => {
    let opened = 0;
    return sameAsFresh((now) => openEmbeddedEventStore({ dir: join(dir, String((opened += 1))), clock: { now } }), 12);
  });

  const LINES = Array.from({ length: 30 }, (_, n): Line => {
    const user = n % 10 === 9 ? 'same' : 'a';
    return { n, hour: n % 12, source: SOURCE, user, kind: n === 29 ? 'flow' : 'told' };
  });
  async function stored(): Promise<{ store: MemoryEventStore; clock: () => number }> {
    const clock = tickingClock();
    const store = new MemoryEventStore({ now: clock });
    await store.append(LINES.map((line) => meaning(line, 1)));
    return { store, clock };
  }

  it('says before what it would change, and changes nothing', async () => {
    const { store, clock } = await stored();
    const before = await seen(store);
    const run = await replayed(store, { ...ORDER, dryRun: true }, { version: 2, clock, breaks: [], name: 'dry' });
    expect(run.figures).toMatchObject({ read: 29, same: 2, changed: 27, unreadable: 1, stored: 0 });
    expect(run.figures.fields).toEqual([{ field: 'event.action', added: 27, changed: 0, removed: 0 }]);
    expect(run.figures.samples[0]).toMatchObject({
      id: 'line-0',
      changes: [{ field: 'event.action', before: null, after: 'v2' }],
    });
    expect(run.figures.ranges.length).toBeGreaterThan(0);
    expect([await seen(store), await store.replays()]).toEqual([before, []]);
  });

  it('stores only parts of time in which something is otherwise', async () => {
    const clock = tickingClock();
    const store = new MemoryEventStore({ now: clock });
    const users = ['same', 'a', 'same', 'a', 'b', 'same'];
    await store.append(users.map((user, n) => meaning({ n, hour: n, source: SOURCE, user, kind: 'told' }, 1)));
    const run = await replayed(store, ORDER, { version: 2, clock, breaks: [], name: 'r' });
    const hour = (n: number): string => isoTime(START + n * HOUR);
    expect(run.figures).toMatchObject({ read: 6, same: 3, changed: 3, stored: 3 });
    expect(run.figures.ranges).toEqual([
      { from: hour(1), to: hour(2) },
      { from: hour(3), to: hour(5) },
    ]);
    const none = await replayed(store, { ...ORDER, source: '192.0.2.9' }, { version: 2, clock, breaks: [], name: 's' });
    expect(none.figures).toMatchObject({ read: 0, ranges: [] });
    expect((await store.replays()).map(({ id }) => id)).toEqual(['r']);
  });

  it('is not begun again where other packs left it: what they stored is never seen', async () => {
    const { store, clock } = await stored();
    let left = 5;
    let saved: ReplayRun | undefined;
    const given = (version: number, name: string): ReplayWith => ({
      ...{ store, reader: read(version), packs: `v${version}`, now: clock, newReplay: () => name, ...PATIENT },
      save: (run) => {
        saved = run;
        return (left -= 1) < 0 ? Promise.reject(new SocError('store.cancelled')) : Promise.resolve();
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(runReplay(ORDER, given(2, 'broken'))).rejects.toThrow();
    left = 99;
    const run = await runReplay(ORDER, given(3, 'whole'), saved);
    expect(run.replay).toBe('whole');
    expect(await seen(store)).toEqual(await fresh(LINES, (line) => (isIn(line) ? 3 : 1)));
    expect((await store.replays()).map(({ id, state }) => [id, state])).toEqual([
      ['whole', 'inForce'],
      ['broken', 'storing'],
    ]);
  });

  it('leaves what cannot be read again, or what the store refuses, as it was', async () => {
    const { store, clock } = await stored();
    const reader = {
      read: (event: EcsEvent) => {
        const anew = read(2).read(event);
        const { n } = JSON.parse(event['event.original']) as Line;
        if (n % 3 === 0) return undefined;
        return n % 3 === 1 ? { ...anew, message: 'x'.repeat(5_000_000) } : anew;
      },
    };
    const run = await runReplay(ORDER, {
      ...{ store, reader, packs: 'p', now: clock, newReplay: () => 'r', ...PATIENT },
      ...{ save: () => Promise.resolve(), onProgress: () => undefined, signal: new AbortController().signal },
    });
    expect(run.figures.kept).toBeGreaterThan(15);
    expect(await seen(store)).toEqual(await fresh(LINES, (line) => (isIn(line) && line.n % 3 === 2 ? 2 : 1)));
  });

  it('replaces nothing when events of its time go on coming under the time it was asked at', async () => {
    const { store, clock } = await stored();
    let n = 1_000;
    // A store whose clock stands still takes events as if they had been there before.
    const moving: ReplayWith['store'] = {
      search: (request) => store.search(request),
      append: (events) => store.append(events),
      keepReplay: (replay) => store.keepReplay(replay),
      replays: () => store.replays(),
      aggregate: async (request) => {
        const rows = await store.aggregate(request);
        return request.by.length === 0 ? rows.map((row) => ({ ...row, count: row.count + (n += 1) })) : rows;
      },
    };
    const before = await seen(store);
    const run = runReplay(ORDER, {
      ...{ store: moving, reader: read(2), packs: 'p', now: clock, newReplay: () => 'r', ...PATIENT },
      ...{ save: () => Promise.resolve(), onProgress: () => undefined, signal: new AbortController().signal },
    });
    await expect(run).rejects.toMatchObject({ code: 'packs.replayMoved' });
    expect(await seen(store)).toEqual(before);
  });
});
