import type { DetectionMatch, EcsEvent } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts, type DetectionEngine } from '../src/index.ts';
import { sampleEvent } from './sample-event.ts';

/** Whatever the order, the batches and the restarts in which events come: in the end the alerts say the same. */

const SPAN = 30;
const BASE_SECONDS = 1_700_000_000;

const RULES = `title: fail
id: fail
name: fail
logsource: {category: webserver}
detection: {s: {x.kind: fail}, condition: s}
---
title: many
id: many
correlation: {type: event_count, rules: fail, group-by: [source.ip], timespan: ${SPAN}s, condition: {gte: 3}}
---
title: users
id: users
correlation: {type: value_count, rules: fail, group-by: [source.ip], timespan: ${SPAN}s, condition: {gte: 3, field: user.name}}
---
title: bytes
id: bytes
correlation: {type: value_sum, rules: fail, group-by: [source.ip], timespan: ${SPAN}s, condition: {gte: 10, field: source.bytes}}
`;
const { rules, errors } = loadRuleTexts([{ file: 'r', text: RULES }]);

interface Failure {
  /** Seconds after the start. */
  readonly at: number;
  readonly ip: string;
  readonly user: string;
  readonly bytes: number;
}

function eventOf({ at, ip, user, bytes }: Failure, id: number): EcsEvent {
  const fields = { 'x.kind': 'fail', 'source.ip': ip, 'user.name': user, 'source.bytes': bytes };
  return sampleEvent(fields, at * 1_000, id);
}

/** The alerts as they are kept: the largest count told of each occurrence. */
class Told {
  readonly counts = new Map<string, number>();

  add(matches: readonly DetectionMatch[]): void {
    for (const { ruleId, occurrence, count } of matches) {
      const key = `${ruleId} ${occurrence}`;
      this.counts.set(key, Math.max(count, this.counts.get(key) ?? 0));
    }
  }

  get sorted(): readonly (readonly [string, number])[] {
    return [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const MEASURES: Readonly<Record<string, (window: readonly Failure[]) => boolean>> = {
  many: (window) => window.length >= 3,
  users: (window) => new Set(window.map(({ user }) => user)).size >= 3,
  bytes: (window) => window.reduce((sum, { bytes }) => sum + bytes, 0) >= 10,
};

/** The definition, literally: an occurrence counts from one span before it is first reached to its end. */
function definition(failures: readonly Failure[]): readonly (readonly [string, number])[] {
  const counts: [string, number][] = [];
  for (const [rule, holds] of Object.entries(MEASURES)) {
    for (const ip of new Set(failures.map((one) => one.ip))) {
      const own = failures.filter((one) => one.ip === ip);
      const within = (from: number, to: number): readonly Failure[] => own.filter(({ at }) => at > from && at <= to);
      const firsts = new Map<number, number>();
      for (const { at } of own) {
        if (!holds(within(at - SPAN, at))) continue;
        const start = Math.floor((BASE_SECONDS + at) / SPAN) * SPAN - BASE_SECONDS;
        firsts.set(start, Math.min(at, firsts.get(start) ?? Infinity));
      }
      for (const [start, first] of firsts) {
        const key = `${rule} ${JSON.stringify([ip])}@${(BASE_SECONDS + start) * 1_000}`;
        counts.push([key, within(first - SPAN, start + SPAN - 0.001).length]);
      }
    }
  }
  return counts.sort(([a], [b]) => (a < b ? -1 : 1));
}

const failure = fc.record({
  at: fc.integer({ min: 0, max: 2 * SPAN }),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  user: fc.constantFrom('a', 'b', 'c', 'd'),
  bytes: fc.integer({ min: 0, max: 6 }),
});

/** How a batch ends: settled and committed, or with a restart after it; `again`: a crash before it was committed. */
const ending = fc.constantFrom('goes on', 'restart', 'again');

function restarted(events: readonly EcsEvent[]): DetectionEngine {
  const engine = createDetectionEngine({ rules });
  engine.warmUp(events);
  return engine;
}

function play(events: readonly EcsEvent[], batches: readonly (readonly [size: number, ending: string])[]): Told {
  const told = new Told();
  let engine = createDetectionEngine({ rules });
  let at = 0;
  const judge = (batch: readonly EcsEvent[]): readonly DetectionMatch[] => [
    ...batch.flatMap((event) => engine.evaluate(event)),
    ...engine.settle(),
  ];
  for (const [size, end] of [...batches, [Infinity, 'goes on'] as const]) {
    const batch = events.slice(at, at + size);
    at += batch.length;
    const matches = judge(batch);
    if (end === 'goes on') told.add(matches);
    else {
      // A crash before the commit: the events are stored, their alerts are not, and they come again.
      if (end === 'restart') told.add(matches);
      engine = restarted(events.slice(0, at));
      if (end === 'again') told.add(judge(batch));
    }
  }
  return told;
}

describe('what correlations tell in the end', () => {
  it('loads', () => {
    expect(errors).toEqual([]);
  });

  it('is what the definition says, in any order, any batches, and over restarts', () => {
    const batches = fc.array(fc.tuple(fc.integer({ min: 1, max: 15 }), ending), { maxLength: 6 });
    const shuffled = fc
      .array(failure, { maxLength: 60 })
      .chain((failures) =>
        fc.tuple(fc.constant(failures), fc.shuffledSubarray([...failures.keys()], { minLength: failures.length })),
      );
    fc.assert(
      fc.property(shuffled, batches, ([failures, order], cuts) => {
        const events = order.map((index) => eventOf(failures[index] ?? { at: 0, ip: '', user: '', bytes: 0 }, index));
        expect(play(events, cuts).sorted).toEqual(definition(failures));
      }),
      { numRuns: 400 },
    );
  });

  /** A batch of each event, and what was told of an occurrence in the end. */
  const oneByOne = (using: typeof rules, seconds: readonly number[]): Told => {
    const engine = createDetectionEngine({ rules: using });
    const told = new Told();
    for (const [id, at] of seconds.entries()) {
      told.add(engine.evaluate(eventOf({ at, ip: '10.0.0.1', user: 'a', bytes: 0 }, id)));
      told.add(engine.settle());
    }
    return told;
  };
  const [start0 = 0, start1 = 0] = [0, 1].map((n) => (Math.ceil(BASE_SECONDS / SPAN) + n) * SPAN - BASE_SECONDS);

  it('counts what comes after the condition held and does not hold it again', () => {
    // Three within a span at 1 s; at 28 s there are two.
    const seconds = [start0 - 25, start0 - 20, start0 + 1, start0 + 28];
    expect(oneByOne(rules, seconds).sorted).toEqual([[`many ["10.0.0.1"]@${(BASE_SECONDS + start0) * 1_000}`, 4]]);
  });

  it('counts what comes late for the occurrence after it and keeps the condition from holding', () => {
    const { rules: exact } = loadRuleTexts([{ file: 'r', text: RULES.replace('{gte: 3}}', '{eq: 3}}') }]);
    const seconds = [start1 + 1, start1 + 1, start1 + 1, start1 - 10];
    expect(oneByOne(exact, seconds).sorted).toEqual([[`many ["10.0.0.1"]@${(BASE_SECONDS + start1) * 1_000}`, 4]]);
  });

  it('is the same for a flood that comes backwards as for one that comes in order', () => {
    const flood = Array.from({ length: 300 }, (_, n) => ({
      at: (n * 2 * SPAN) / 300,
      ip: '10.0.0.1',
      user: n < 290 ? 'a' : `u${n}`,
      bytes: n === 150 ? 10 : 0,
    }));
    const events = flood.map(eventOf);
    for (const order of [events, events.toReversed()]) expect(play(order, []).sorted).toEqual(definition(flood));
  });
});
