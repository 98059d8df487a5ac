import fc from 'fast-check';
import type { DetectionMatch, EcsEvent, FieldValue } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts, type DetectionEngine } from '../src/index.ts';
import { sampleEvent } from './sample-event.ts';

const BASES = ['fail', 'ok']
  .map(
    (name) =>
      `title: ${name}\nid: ${name}\nname: ${name}\nlogsource: {category: webserver}\ndetection: {s: {x.kind: ${name}}, condition: s}\n---\n`,
  )
  .join('');

function engineOf(correlations: string, limits = {}): DetectionEngine {
  const { rules, errors } = loadRuleTexts([{ file: 'r', text: BASES + correlations }]);
  expect(errors).toEqual([]);
  return createDetectionEngine({ rules, limits });
}

function correlation(id: string, body: string): string {
  return `title: ${id}\nid: ${id}\nname: ${id}\nlevel: high\ncorrelation:\n  ${body.replaceAll('; ', '\n  ')}\n---\n`;
}

const COUNT = correlation(
  'count',
  'type: event_count; rules: fail; group-by: [source.ip]; timespan: 10s; condition: {gte: 3}',
);

function fail(seconds: number, id: number, more: Readonly<Record<string, FieldValue>> = {}): EcsEvent {
  return sampleEvent({ 'x.kind': 'fail', 'source.ip': '10.0.0.1', ...more }, seconds * 1_000, id);
}

function ok(seconds: number, id: number): EcsEvent {
  return sampleEvent({ 'x.kind': 'ok', 'source.ip': '10.0.0.1' }, seconds * 1_000, id);
}

function run(engine: DetectionEngine, events: readonly EcsEvent[]): readonly DetectionMatch[] {
  return events.flatMap((event) => engine.evaluate(event));
}

describe('event_count', () => {
  it('fires when the window is full, and not before', () => {
    const matches = run(engineOf(COUNT), [fail(0, 1), fail(4, 2), fail(9, 3)]);
    expect(matches).toHaveLength(1);
    expect(matches[0]).toMatchObject({ ruleId: 'count', count: 3, at: fail(9, 3)['@timestamp'], level: 'high' });
    expect(matches[0]?.eventIds).toEqual([fail(0, 1), fail(4, 2), fail(9, 3)].map((event) => event['event.id']));
    expect(matches[0]?.occurrence).toBe('["10.0.0.1"]@1700000000000');
    expect(matches[0]?.explain).toMatchObject({ kind: 'correlation', label: 'event_count', pattern: 'gte 3 / 10 s' });
  });

  it('has a half-open window: an event exactly one span old is out', () => {
    expect(run(engineOf(COUNT), [fail(0, 1), fail(4, 2), fail(10, 3)])).toEqual([]);
    expect(run(engineOf(COUNT), [fail(0.001, 1), fail(4, 2), fail(10, 3)])).toHaveLength(1);
  });

  it('slides across span boundaries', () => {
    expect(run(engineOf(COUNT), [fail(8, 1), fail(9, 2), fail(11, 3)])).toHaveLength(1);
  });

  it('counts an id once, however often it comes', () => {
    expect(run(engineOf(COUNT), [fail(0, 1), fail(0, 1), fail(0, 1), fail(1, 2)])).toEqual([]);
  });

  it('keeps groups apart and leaves out events without the group field', () => {
    const engine = engineOf(COUNT);
    const others = [1, 2, 3].map((id) => fail(id, id, { 'source.ip': `10.0.0.${id}` }));
    const bare = [4, 5, 6].map((id) => sampleEvent({ 'x.kind': 'fail' }, id, id));
    expect(run(engine, [...others, ...bare])).toEqual([]);
    expect(engine.stats().find(({ ruleId }) => ruleId === 'count')).toMatchObject({ groups: 3, ungrouped: 3 });
  });

  it('base rules stay silent, unless generate', () => {
    expect(run(engineOf(COUNT), [fail(0, 1)])).toEqual([]);
    const loud = COUNT.replace('timespan', 'generate: true\n  timespan');
    expect(run(engineOf(loud), [fail(0, 1)]).map(({ ruleId }) => ruleId)).toEqual(['fail']);
  });

  it('tells an occurrence at once, and what it grew to whenever a batch is settled', () => {
    const engine = engineOf(COUNT.replace('10s', '1h'));
    const matches: DetectionMatch[] = [];
    for (let id = 0; id < 450; id++) {
      matches.push(...engine.evaluate(fail(2_000 + id, id)));
      if (id % 100 === 99) matches.push(...engine.settle());
    }
    matches.push(...engine.settle(), ...engine.settle());
    expect(matches.map(({ count }) => count)).toEqual([3, 100, 200, 300, 400, 450]);
    expect(matches.every(({ eventIds }) => eventIds.length <= 50)).toBe(true);
    expect(new Set(matches.map(({ occurrence }) => occurrence)).size).toBe(1);
  });

  it('gives the same occurrences after a restart with warm-up and replay', () => {
    const events = Array.from({ length: 30 }, (_, id) => fail(id * 2, id));
    const whole = new Set(run(engineOf(COUNT), events).map(({ occurrence }) => occurrence));
    for (const crash of [1, 3, 10, 29]) {
      const before = run(engineOf(COUNT), events.slice(0, crash));
      const restarted = engineOf(COUNT);
      restarted.warmUp(events.slice(0, crash));
      // The last three were stored, but the crash may have come before their alerts were written: they come again.
      const after = run(restarted, events.slice(Math.max(0, crash - 3)));
      expect(new Set([...before, ...after].map(({ occurrence }) => occurrence))).toEqual(whole);
    }
  });

  it('says how far to warm up', () => {
    expect(engineOf(COUNT).maxTimespanMs).toBe(30_000);
    expect(createDetectionEngine({ rules: [] }).maxTimespanMs).toBe(0);
  });

  it('agrees with the definition in any order of arrival', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(times, fc.infiniteStream(fc.nat()), (seconds, keys) => {
        const events = seconds.map((second, id) => fail(second, id));
        const shuffled = events
          .map((event) => ({ event, key: Number(keys.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        // Nothing may be pruned for arriving late: the definition knows no lateness. Pruning looks back two spans.
        const occurrences = (list: readonly EcsEvent[]): readonly string[] =>
          [...new Set(run(engineOf(COUNT.replace('10s', '30s')), list).map(({ occurrence }) => occurrence))].sort();
        expect(occurrences(shuffled)).toEqual(definition(seconds, 30));
      }),
      { numRuns: 60 },
    );
  });

  it('bounds the events of a group and counts what it drops', () => {
    const engine = engineOf(COUNT, { maxEventsPerGroup: 4 });
    run(
      engine,
      Array.from({ length: 10 }, (_, id) => fail(30, id)),
    );
    expect(engine.stats().find(({ ruleId }) => ruleId === 'count')).toMatchObject({ groups: 1, droppedEvents: 6 });
  });
});

/** The definition, literally: occurrences of event times at which at least three events lie in (t − span, t]. */
function definition(seconds: readonly number[], span: number): readonly string[] {
  const base = 1_700_000_000;
  const held = seconds.filter((end) => seconds.filter((time) => time > end - span && time <= end).length >= 3);
  return [...new Set(held.map((t) => `["10.0.0.1"]@${Math.floor((base + t) / span) * span * 1_000}`))].sort();
}

describe('value_count', () => {
  const VALUES = correlation(
    'values',
    'type: value_count; rules: fail; group-by: source.ip; timespan: 10s; condition: {gte: 3, field: user.name}',
  );
  const user = (seconds: number, id: number, name: string): EcsEvent => fail(seconds, id, { 'user.name': name });

  it('counts distinct values', () => {
    expect(run(engineOf(VALUES), [user(0, 1, 'a'), user(1, 2, 'b'), user(2, 3, 'b')])).toEqual([]);
    const matches = run(engineOf(VALUES), [user(0, 1, 'a'), user(1, 2, 'b'), user(2, 3, 'b'), user(3, 4, 'c')]);
    expect(matches).toHaveLength(1);
    expect(matches[0]?.count).toBe(4);
    expect(matches[0]?.explain.value).toBe('3 @ 10.0.0.1');
  });

  it('agrees with the definition in any order', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const engine = engineOf(VALUES.replace('10s', '20s'));
        const fired = run(
          engine,
          entries.map(([second, name], id) => user(second, id, name)),
        ).length;
        const holds = entries.some(([end]) => {
          const names = entries.filter(([time]) => time > end - 20 && time <= end).map(([, name]) => name);
          return new Set(names).size >= 3;
        });
        expect(fired > 0).toBe(holds);
      }),
      { numRuns: 100 },
    );
  });
});

describe('value_sum and value_avg', () => {
  const SUM = correlation(
    'sum',
    'type: value_sum; rules: fail; group-by: source.ip; timespan: 10s; condition: {gte: 1000, field: source.bytes}',
  );
  const AVERAGE = SUM.replace('value_sum', 'value_avg').replace('gte: 1000', 'gt: 400');
  const flow = (seconds: number, id: number, bytes: FieldValue): EcsEvent =>
    fail(seconds, id, { 'source.bytes': bytes });

  it.each<readonly [what: string, rule: string, flows: readonly (readonly [number, FieldValue])[], fires: boolean]>([
    [
      'a sum reached',
      SUM,
      [
        [0, 400],
        [4, 400],
        [9, 200],
      ],
      true,
    ],
    [
      'a sum missed by one',
      SUM,
      [
        [0, 400],
        [4, 400],
        [9, 199],
      ],
      false,
    ],
    [
      'what left the window',
      SUM,
      [
        [0, 900],
        [5, 50],
        [10, 100],
      ],
      false,
    ],
    [
      'what came late',
      SUM,
      [
        [9, 500],
        [0, 500],
      ],
      true,
    ],
    [
      'texts that are numbers',
      SUM,
      [
        [0, '600'],
        [1, '400'],
      ],
      true,
    ],
    ['several values of one event', SUM, [[0, [600, 400]]], true],
    [
      'no numbers',
      SUM,
      [
        [0, 'many'],
        [1, ''],
        [2, 'all'],
      ],
      false,
    ],
    [
      'an average',
      AVERAGE,
      [
        [0, 300],
        [1, 600],
      ],
      true,
    ],
    [
      'an average not above',
      AVERAGE,
      [
        [0, 300],
        [1, 500],
      ],
      false,
    ],
  ])('%s', (_what, rule, flows, fires) => {
    const events = flows.map(([seconds, bytes], id) => flow(seconds, id, bytes));
    expect(run(engineOf(rule), events).length > 0).toBe(fires);
  });

  it('says what was measured, and counts events without a number apart', () => {
    const engine = engineOf(SUM);
    const [match] = run(engine, [flow(0, 1, 700), flow(1, 2, 'many'), flow(2, 3, 700)]);
    expect(match?.explain).toMatchObject({ label: 'value_sum', value: '1400 @ 10.0.0.1' });
    expect(engine.stats().find(({ ruleId }) => ruleId === 'sum')).toMatchObject({ ungrouped: 1, matches: 1 });
  });

  it('agrees with the definition in any order', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 600 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const engine = engineOf(SUM.replace('10s', '15s'));
        const events = entries.map(([second, bytes], id) => flow(second, id, bytes));
        const fired = [...run(engine, events), ...engine.settle()].length > 0;
        const sumAt = (end: number): number =>
          entries.filter(([time]) => time > end - 15 && time <= end).reduce((sum, [, bytes]) => sum + bytes, 0);
        expect(fired).toBe(entries.some(([end]) => sumAt(end) >= 1_000));
      }),
      { numRuns: 100 },
    );
  });
});

describe('temporal', () => {
  const PAIR = correlation('pair', 'type: temporal; rules: [fail, ok]; group-by: [source.ip]; timespan: 10s');
  const ORDER = PAIR.replace('type: temporal', 'type: temporal_ordered');

  it('needs every rule within the span, in any order', () => {
    expect(run(engineOf(PAIR), [ok(0, 1), fail(5, 2)])).toHaveLength(1);
    expect(run(engineOf(PAIR), [ok(0, 1), fail(10, 2)])).toEqual([]);
  });

  it('ordered needs list order', () => {
    expect(run(engineOf(ORDER), [ok(0, 1), fail(5, 2)])).toEqual([]);
    expect(run(engineOf(ORDER), [fail(0, 1), ok(5, 2)])).toHaveLength(1);
    expect(run(engineOf(ORDER), [ok(0, 1), fail(2, 2), ok(5, 3)])).toHaveLength(1);
  });

  it('chains: many failures, then a success', () => {
    const chain = COUNT + ORDER.replace('[fail, ok]', '[count, ok]').replace('timespan: 10s', 'timespan: 60s');
    expect(run(engineOf(chain), [fail(0, 1), ok(5, 2)])).toEqual([]);
    const matches = run(engineOf(chain), [fail(0, 1), fail(1, 2), fail(2, 3), ok(40, 4)]);
    expect(matches.map(({ ruleId }) => ruleId)).toEqual(['pair']);
  });
});

describe('switching rules', () => {
  it('a rule switched off does not match, and starves its correlations', () => {
    const engine = engineOf(COUNT);
    engine.setEnabled('fail', false);
    expect(run(engine, [fail(0, 1), fail(1, 2), fail(2, 3)])).toEqual([]);
    engine.setEnabled('fail', true);
    expect(run(engine, [fail(3, 4), fail(4, 5), fail(5, 6)])).toHaveLength(1);
    engine.setEnabled('count', false);
    expect(run(engine, [fail(6, 7), fail(7, 8), fail(8, 9), fail(8, 10)])).toEqual([]);
  });
});
