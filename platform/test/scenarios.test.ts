import { flowMark, loadPacks, openDecoding } from '@qiaolou/collector';
import { WholeEvent } from '@qiaolou/schema';
import { loadRulesInForce, openJudges, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { readScenario, scenarioDay, scenarioNames, type Scenario, type SimulatedRecord } from '@qiaolou/scenarios';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SHIPPED_PARSERS_DIRECTORY } from '../src/shipped/shipped-directories.ts';

const START = Date.UTC(2026, 10, 21, 16);
const SPOOL_ID = '0'.repeat(32);
const SKEW_LIMIT_MS = 72 * 3_600_000;

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-scenarios-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const packs = loadPacks(SHIPPED_PARSERS_DIRECTORY);
const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);

interface Played {
  readonly events: number;
  /** Alerts by title of their rule. */
  readonly alerts: Readonly<Record<string, number>>;
}

/** Backgrounds raise no alert: a tenth of a large one shows that as well as the whole. */
const EVENTS_AT_MOST = 6_000;

/** Plays a scenario with its own seed through the real parser and judges, in memory. */
function played(scenario: Scenario, day: readonly SimulatedRecord[]): Played {
  const stateDirectory = join(directory, scenario.name);
  const zone = 'Asia/Shanghai';
  const decoding = openDecoding({ packs, spoolId: SPOOL_ID, zone, skewLimitMs: SKEW_LIMIT_MS, stateDirectory });
  const judges = openJudges({ rules });
  const occurrences = new Map<string, string>();
  let events = 0;
  const records = day.map(({ at, transport: listener, source: peer, payload }) => ({
    ...{ receivedAt: at, listener, peer, payload },
  }));
  for (const [index, record] of [...records, flowMark(START)].entries()) {
    for (const event of decoding.decode(record, { segment: 1, offset: index })) {
      // A row of flows stands for several records.
      events += Number(event['netflow.flows'] ?? 1);
      for (const match of judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))))
        occurrences.set(`${match.ruleId} ${match.occurrence}`, match.ruleTitle);
    }
  }
  const alerts: Record<string, number> = {};
  for (const title of occurrences.values()) alerts[title] = (alerts[title] ?? 0) + 1;
  return { events, alerts };
}

function eventsOf(day: readonly SimulatedRecord[]): number {
  return day.reduce((sum, record) => sum + record.events, 0);
}

describe('scenarios', () => {
  it('there are some', () => {
    expect(scenarioNames()).toContain('county-day');
  });

  it.each(scenarioNames())('%s is found as it says', (name) => {
    const scenario = readScenario(name);
    const { events, alerts } = scenario.expectation;
    expect(eventsOf(scenarioDay(scenario, { start: START }))).toBe(events);
    const day = scenarioDay(scenario, { start: START, events: Math.min(events, EVENTS_AT_MOST) });
    expect(played(scenario, day)).toEqual({ events: eventsOf(day), alerts });
  });
});
