import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts } from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

function fires(modifiers: string, operand: number, value: string, zone?: string): boolean {
  const text = ruleText({ s: { [`x.time|${modifiers}`]: operand }, condition: 's' });
  const { rules, errors } = loadRuleTexts([{ file: 'r', text }], { zone });
  expect(errors).toEqual([]);
  return createDetectionEngine({ rules }).evaluate(sampleEvent({ 'x.time': value })).length > 0;
}

describe('a part of a time', () => {
  const NIGHT = '2026-12-31T18:30:00.000Z';
  it.each<readonly [value: string, modifiers: string, operand: number, zone: string | undefined]>([
    // An instant is read by the clock of the zone: Asia/Shanghai unless another is configured.
    [NIGHT, 'hour', 2, undefined],
    [NIGHT, 'hour', 18, 'UTC'],
    [NIGHT, 'hour', 13, 'America/New_York'],
    [NIGHT, 'minute', 0, '+05:30'],
    [NIGHT, 'day', 1, undefined],
    [NIGHT, 'month', 1, undefined],
    [NIGHT, 'year', 2027, undefined],
    [NIGHT, 'year', 2026, 'UTC'],
    [NIGHT, 'week', 53, undefined],
    ['2027-01-03T17:00:00Z', 'week', 1, undefined],
    ['2027-01-03T17:00:00Z', 'week', 53, 'UTC'],
    ['2026-11-22T15:00:00+08:00', 'hour', 15, undefined],
    ['2026-11-22 15:00:00 +0000', 'hour', 23, undefined],
    ['Sun, 22 Nov 2026 15:00:00 GMT', 'hour', 23, undefined],
    [NIGHT, 'hour|lt', 3, undefined],
    [NIGHT, 'hour|gte', 18, 'UTC'],
    // A time that names no zone is what it says, on whatever machine.
    ['2026-11-22 15:00:00', 'hour', 15, undefined],
    ['2026-11-22T15:00:00.123', 'hour', 15, 'America/New_York'],
    ['2026/11/22 15:00:00', 'hour', 15, undefined],
    ['2026-11-22', 'day', 22, 'America/New_York'],
  ])('of %s under %s is %d in %s', (value, modifiers, operand, zone) => {
    expect(fires(modifiers, operand, value, zone)).toBe(true);
  });

  it.each(['', '-', 'yesterday', '2026-13-45T00:00:00Z'])('is none of %j', (value) => {
    expect([fires('hour|gte', 0, value), fires('hour|lt', 24, value)]).toEqual([false, false]);
  });

  it('says in the explanation by which clock', () => {
    const text = ruleText({ s: { '@timestamp|hour': 2 }, condition: 's' });
    const { rules } = loadRuleTexts([{ file: 'r', text }]);
    const explain = createDetectionEngine({ rules }).explain(rules[0]?.id ?? '', sampleEvent({}));
    expect(explain?.children?.[0]?.pattern).toBe('hour (Asia/Shanghai) = 2');
  });
});
