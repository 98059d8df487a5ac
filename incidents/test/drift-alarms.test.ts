import { DAY_MS, MINUTE_MS } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { DriftAlarms, type ClockedSource } from '../src/index.ts';

const NOW = Date.parse('2026-11-25T06:00:00Z');

function source(peer: string, skewMinutes: number | undefined, isPrompt = true): ClockedSource {
  const skewMs = skewMinutes === undefined ? undefined : skewMinutes * MINUTE_MS;
  return { id: `syslog-udp/${peer}`, listener: 'syslog-udp', peer, skewMs, isPrompt };
}

function look(alarms: DriftAlarms, sources: readonly ClockedSource[], now = NOW) {
  const { matches, recovered } = alarms.look(sources, now);
  return {
    told: matches.map(({ ruleId, entities, count }) => [ruleId, entities.host, count]),
    occurrences: matches.map(({ occurrence }) => occurrence),
    recovered: recovered.map(({ peer }) => peer),
  };
}

describe('alarms of clocks', () => {
  it.each<[string, readonly ClockedSource[], readonly unknown[]]>([
    ['behind', [source('a', -6)], [['qiaolou:source-drift', 'a', 1]]],
    ['ahead', [source('a', 6)], [['qiaolou:source-drift', 'a', 1]]],
    ['five minutes are borne', [source('a', 5), source('b', -5)], []],
    ['not known', [source('a', undefined)], []],
    ['what comes late is not its clock', [source('a', -600, false)], []],
    ['what is ahead of us is its clock, however it comes', [source('a', 6, false)], [['qiaolou:source-drift', 'a', 1]]],
    [
      'many at once are one alarm',
      Array.from({ length: 6 }, (_, i) => source(`10.0.0.${i}`, 480)),
      [['qiaolou:sources-drift', 'qiaolou', 6]],
    ],
  ])('%s', (_name, sources, told) => {
    expect(look(new DriftAlarms(), sources).told).toEqual(told);
  });

  it('one that goes on is the same for a week, also after a restart, and then another', () => {
    const alarms = new DriftAlarms();
    const [first] = look(alarms, [source('a', 480)]).occurrences;
    expect(look(alarms, [source('a', 470)], NOW + MINUTE_MS).occurrences).toEqual([first]);
    expect(look(new DriftAlarms(), [source('a', 480)]).occurrences).toEqual([first]);
    expect(look(alarms, [source('a', 480)], NOW + 7 * DAY_MS).occurrences).not.toEqual([first]);
  });

  it('near the limit it neither comes nor goes', () => {
    const alarms = new DriftAlarms();
    expect(look(alarms, [source('a', 4.5)]).told).toEqual([]);
    expect(look(alarms, [source('a', 5.5)]).told).toHaveLength(1);
    expect(look(alarms, [source('a', 4.5)])).toMatchObject({ told: [[expect.anything(), 'a', 1]], recovered: [] });
    expect(look(alarms, [source('a', 0.1)])).toMatchObject({ told: [], recovered: ['a'] });
    expect(look(alarms, [source('a', 0.1)]).recovered).toEqual([]);
  });
});
