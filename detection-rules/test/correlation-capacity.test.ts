import type { DetectionMatch, EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts, type DetectionEngine, type RuleStats } from '../src/index.ts';
import { sampleEvent } from './sample-event.ts';

const RULES = `title: fail
id: fail
name: fail
level: informational
logsource: {category: webserver}
detection: {s: {x.kind: fail}, condition: s}
---
title: many failures
id: many
correlation: {type: event_count, rules: fail, group-by: [source.ip], timespan: 5m, condition: {gte: 10}}
`;
const { rules } = loadRuleTexts([{ file: 'r', text: RULES }]);

/** Each of the groups in turn, `rounds` times, one event a millisecond. */
function* inTurn(groups: number, rounds: number): Generator<EcsEvent> {
  for (let n = 0; n < groups * rounds; n++) {
    yield sampleEvent({ 'x.kind': 'fail', 'source.ip': `10.${n % groups}` }, n, n);
  }
}

function judge(engine: DetectionEngine, events: Iterable<EcsEvent>): readonly DetectionMatch[] {
  const matches: DetectionMatch[] = [];
  for (const event of events) matches.push(...engine.evaluate(event));
  return [...matches, ...engine.settle()];
}

function statsOf(engine: DetectionEngine): RuleStats | undefined {
  return engine.stats().find(({ ruleId }) => ruleId === 'many');
}

const fired = (matches: readonly DetectionMatch[]): number =>
  new Set(matches.filter(({ ruleId }) => ruleId === 'many').map(({ occurrence }) => occurrence)).size;

describe('a correlation with many groups', () => {
  it('tells each of 30,000 groups that come in turn', () => {
    const engine = createDetectionEngine({ rules });
    const matches = judge(engine, inTurn(30_000, 10));
    expect(fired(matches)).toBe(30_000);
    expect(statsOf(engine)).toMatchObject({ groups: 30_000, evictedGroups: 0, refusedGroups: 0, droppedEvents: 0 });
  });

  it.each([
    ['a few more', 120],
    ['half as many again', 150],
    ['ten times as many', 1_000],
  ])('tells as many groups as it may keep where there are %s', (_what, groups) => {
    const engine = createDetectionEngine({ rules, limits: { maxGroups: 100 } });
    const matches = judge(engine, inTurn(groups, 20));
    expect(fired(matches)).toBeGreaterThanOrEqual(90);
    const stats = statsOf(engine);
    expect(stats?.groups).toBeLessThanOrEqual(100);
    expect((stats?.evictedGroups ?? 0) + (stats?.refusedGroups ?? 0)).toBeGreaterThan(0);
  });

  it('tells what it may keep where the events of all groups are too many', () => {
    const engine = createDetectionEngine({ rules, limits: { maxEvents: 1_000 } });
    expect(fired(judge(engine, inTurn(150, 20)))).toBeGreaterThanOrEqual(50);
    expect(statsOf(engine)?.refusedGroups).toBeGreaterThan(0);
  });

  it('makes room by groups that have not come for a span', () => {
    const engine = createDetectionEngine({ rules, limits: { maxGroups: 100 } });
    judge(engine, inTurn(100, 2));
    const later = [...inTurn(100, 10)].map((event, n) =>
      sampleEvent({ 'x.kind': 'fail', 'source.ip': `172.${event['source.ip'] as string}` }, 400_000 + n, 10_000 + n),
    );
    expect(fired(judge(engine, later))).toBe(100);
    expect(statsOf(engine)).toMatchObject({ evictedGroups: 0, refusedGroups: 0 });
  });

  it('makes none for a sender whose clock is ahead: the groups of the others have come just now', () => {
    const engine = createDetectionEngine({ rules, limits: { maxGroups: 100 } });
    judge(engine, inTurn(100, 9));
    const received = sampleEvent({}, 1_000)['event.created'];
    const ahead = Array.from({ length: 100 }, (_, n) =>
      sampleEvent({ 'x.kind': 'fail', 'source.ip': `172.${n}` }, 400_000, 10_000 + n),
    ).map((event) => ({ ...event, 'event.created': received }));
    judge(engine, ahead);
    const tenth = Array.from({ length: 100 }, (_, n) =>
      sampleEvent({ 'x.kind': 'fail', 'source.ip': `10.${n}` }, 2_000, 20_000 + n),
    );
    expect(fired(judge(engine, tenth))).toBe(100);
    expect(statsOf(engine)?.refusedGroups).toBeGreaterThan(0);
  });

  it('does not let made-up sources push out one that comes again', () => {
    const engine = createDetectionEngine({ rules, limits: { maxGroups: 100 } });
    const events: EcsEvent[] = [];
    for (let n = 0; n < 20_000; n++) {
      const ip = n % 50 === 0 ? '198.51.100.1' : `10.${n}`;
      events.push(sampleEvent({ 'x.kind': 'fail', 'source.ip': ip }, n, n));
    }
    expect(fired(judge(engine, events))).toBe(1);
  });

  it('says itself that what it counts is incomplete, once an hour', () => {
    const engine = createDetectionEngine({ rules, limits: { maxGroups: 100 } });
    const capacity = (matches: readonly DetectionMatch[]): readonly DetectionMatch[] =>
      matches.filter(({ ruleId }) => ruleId === 'many:capacity');
    const first = capacity(judge(engine, inTurn(150, 2)));
    const second = capacity(judge(engine, inTurn(150, 2)));
    expect(first).toEqual([
      expect.objectContaining({
        level: 'medium',
        ruleTitle: '关联计数已达容量上限，结果不完整：many failures',
        ruleTitleEn: 'A correlation is at its capacity, its results are incomplete: many failures',
      }),
    ]);
    expect(second.map(({ occurrence }) => occurrence)).toEqual(first.map(({ occurrence }) => occurrence));
    expect(second[0]?.count).toBeGreaterThan(first[0]?.count ?? Infinity);
    expect(capacity(judge(engine, []))).toEqual([]);
    expect(capacity(judge(createDetectionEngine({ rules }), inTurn(150, 2)))).toEqual([]);
  });
});
