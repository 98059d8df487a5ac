import { DAY_MS, HOUR_MS, MINUTE_MS, type SourceDecision } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { expectedSilence, isNewSource, learningEnds, SourceAlarms, type WatchedSource } from '../src/index.ts';

const NOW = Date.parse('2026-11-25T06:00:00Z');
const OLD = NOW - 30 * DAY_MS;

function source(peer: string, given: Partial<WatchedSource> & { readonly silentMin?: number } = {}): WatchedSource {
  const { silentMin = 0, listener = 'syslog-udp', ...rest } = given;
  return {
    ...{ id: `${listener}/${peer}`, listener, peer, firstSeen: OLD, lastSeen: NOW - silentMin * MINUTE_MS },
    excess: silentMin / 10,
    ...rest,
  };
}
function many(count: number, given: Partial<WatchedSource> & { readonly silentMin?: number } = {}): WatchedSource[] {
  return Array.from({ length: count }, (_, i) => source(`10.0.0.${i}`, given));
}
const live = source('10.9.9.9');

function decision(id: string, given: Partial<SourceDecision> = {}): SourceDecision {
  return {
    ...{ source: id, name: null, known: false, muted: false, silentUntil: null, offHours: [], reason: '' },
    ...{ actor: 'lina', at: '', version: 1, ...given },
  };
}

interface Look {
  readonly sources: readonly WatchedSource[];
  readonly decided?: readonly SourceDecision[];
  readonly now?: number;
  readonly learnedUntil?: number;
}
function look(alarms: SourceAlarms, { sources, decided = [], now = NOW, learnedUntil = OLD + DAY_MS }: Look) {
  const decisions = new Map(decided.map((one) => [one.source, one]));
  const { matches, recovered } = alarms.look({ sources, decisions, now, learnedUntil });
  return {
    told: matches.map(({ ruleId, entities, count }) => [ruleId.slice('qiaolou:'.length), entities.host, count]),
    occurrences: matches.map(({ occurrence }) => occurrence),
    recovered: recovered.map(({ peer }) => peer),
    matches,
  };
}

describe('alarms of silent sources', () => {
  it.each<[string, Look, readonly unknown[]]>([
    ['one of many', { sources: [live, source('a', { silentMin: 20 })] }, [['source-silent', 'a', 1]]],
    ['not yet', { sources: [live, source('a', { silentMin: 9 })] }, []],
    [
      'not known for a day',
      { sources: [live, source('a', { silentMin: 20, firstSeen: NOW - 23 * HOUR_MS })], learnedUntil: NOW },
      [],
    ],
    [
      'muted',
      { sources: [live, source('a', { silentMin: 20 })], decided: [decision('syslog-udp/a', { muted: true })] },
      [],
    ],
    [
      'in a planned outage',
      {
        sources: [live, source('a', { silentMin: 20 })],
        decided: [decision('syslog-udp/a', { silentUntil: '2026-11-25T07:00:00Z' })],
      },
      [],
    ],
    [
      'after a planned outage',
      {
        sources: [live, source('a', { silentMin: 20 })],
        decided: [decision('syslog-udp/a', { silentUntil: '2026-11-25T05:59:00Z' })],
      },
      [['source-silent', 'a', 1]],
    ],
    [
      'few that fell silent together are told each',
      { sources: [live, ...many(5, { silentMin: 20 })] },
      Array.from({ length: 5 }, (_, i) => ['source-silent', `10.0.0.${i}`, 1]),
    ],
    ['many are one alarm', { sources: [live, ...many(30, { silentMin: 20 })] }, [['sources-silent', 'syslog-udp', 30]]],
    [
      'many of whom one is found first are one alarm',
      { sources: [live, source('a', { silentMin: 11 }), ...many(9, { silentMin: 9 })] },
      [['sources-silent', 'syslog-udp', 10]],
    ],
    [
      'many at their own times are told each',
      { sources: [live, ...Array.from({ length: 9 }, (_, i) => source(`b${i}`, { silentMin: 20 + 10 * i }))] },
      Array.from({ length: 9 }, (_, i) => ['source-silent', `b${8 - i}`, 1]),
    ],
    [
      'all of an input',
      { sources: [source('x', { listener: 'netflow' }), ...many(2, { silentMin: 20 })] },
      [['input-silent', 'syslog-udp', 2]],
    ],
    [
      'the only one of an input',
      { sources: [source('x', { listener: 'netflow' }), source('a', { silentMin: 20 })] },
      [['source-silent', 'a', 1]],
    ],
  ])('%s', (_name, given, told) => {
    expect(look(new SourceAlarms(), given).told).toEqual(told);
  });

  it('the same silence is the same alert at every look, and after a restart', () => {
    const alarms = new SourceAlarms();
    const sources = [live, source('a', { silentMin: 20 })];
    const first = look(alarms, { sources }).occurrences;
    expect(look(alarms, { sources, now: NOW + MINUTE_MS }).occurrences).toEqual(first);
    expect(look(new SourceAlarms(), { sources, now: NOW + HOUR_MS }).occurrences).toEqual(first);
    const storm = [live, ...many(30, { silentMin: 20 })];
    expect(look(new SourceAlarms(), { sources: storm }).occurrences).toEqual(
      look(new SourceAlarms(), { sources: storm, now: NOW + HOUR_MS }).occurrences,
    );
  });

  it('who speaks seldom joins the alarm of those it fell silent with, and it ends when all are back', () => {
    const alarms = new SourceAlarms();
    const trunk = many(30, { silentMin: 20 });
    const [told] = look(alarms, { sources: [live, ...trunk] }).occurrences;
    const hourly = source('h', { silentMin: 70 });
    const joined = look(alarms, { sources: [live, ...trunk, hourly] });
    expect(joined.told).toEqual([['sources-silent', 'syslog-udp', 31]]);
    expect(joined.occurrences).toEqual([told]);
    const back = look(alarms, { sources: [live, ...many(30), source('h')] });
    expect([back.told, back.recovered.length]).toEqual([[], 31]);
    const again = look(alarms, {
      sources: [source('10.9.9.9', { lastSeen: NOW + DAY_MS }), ...many(30, { lastSeen: NOW, excess: 3 })],
      now: NOW + DAY_MS,
    });
    expect(again.told).toEqual([['sources-silent', 'syslog-udp', 30]]);
    expect(again.occurrences).not.toEqual([told]);
  });

  it('a source that speaks again recovers once', () => {
    const alarms = new SourceAlarms();
    look(alarms, { sources: [live, source('a', { silentMin: 20 })] });
    expect(look(alarms, { sources: [live, source('a')] }).recovered).toEqual(['a']);
    expect(look(alarms, { sources: [live, source('a')] }).recovered).toEqual([]);
  });
});

describe('alarms of new sources', () => {
  const fresh = (count: number): WatchedSource[] => many(count, { firstSeen: NOW - MINUTE_MS });
  it.each<[string, Look, readonly unknown[]]>([
    ['one', { sources: [live, ...fresh(1)] }, [['source-new', '10.0.0.0', 1]]],
    ['while the installation is met', { sources: fresh(3), learnedUntil: NOW }, []],
    ['called known', { sources: [live, ...fresh(1)], decided: [decision('syslog-udp/10.0.0.0', { known: true })] }, []],
    ['long there', { sources: [live, ...many(3, { firstSeen: NOW - 2 * HOUR_MS })] }, []],
    [
      'forged addresses are one alarm that counts',
      { sources: [live, ...fresh(20_000)] },
      [['sources-new', 'syslog-udp', 20_000]],
    ],
  ])('%s', (_name, given, told) => {
    expect(look(new SourceAlarms(), given).told).toEqual(told);
  });

  it('names twenty at most', () => {
    const [match] = look(new SourceAlarms(), { sources: [live, ...fresh(200)] }).matches;
    expect(match?.explain.children).toHaveLength(20);
  });

  it.each([
    ['of the installation', OLD, undefined, false],
    ['after it', NOW - DAY_MS, undefined, true],
    ['after it, and called known', NOW - DAY_MS, decision('s', { known: true }), false],
    ['a week old', NOW - 8 * DAY_MS, undefined, false],
  ])('a source %s', (_name, firstSeen, decided, expected) => {
    expect(isNewSource(firstSeen, decided, { now: NOW, learnedUntil: learningEnds([OLD, firstSeen]) })).toBe(expected);
  });
});

describe('expected silence', () => {
  /** A Saturday, 09:30 in Asia/Shanghai. */
  const saturday = Date.parse('2026-11-28T01:30:00Z');
  it.each([
    [{}, undefined],
    [{ muted: true }, 'muted'],
    [{ silentUntil: '2026-11-28T09:31:00+08:00' }, 'planned'],
    [{ silentUntil: '2026-11-28T09:30:00+08:00' }, undefined],
    [{ offHours: [{ days: [0, 6], from: '00:00', to: '24:00' }] }, 'off-hours'],
    [{ offHours: [{ days: [1, 2], from: '00:00', to: '24:00' }] }, undefined],
    [{ offHours: [{ days: [6], from: '09:30', to: '10:00' }] }, 'off-hours'],
    [{ offHours: [{ days: [6], from: '08:00', to: '09:30' }] }, undefined],
  ])('%j is %s', (given, expected) => {
    expect(expectedSilence(decision('s', given), saturday)).toBe(expected);
  });
});
