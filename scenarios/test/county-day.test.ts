import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ATTACK_STORY, ATTACKER, countyDay, COUNTY_SOURCES } from '../src/index.ts';

const START = Date.UTC(2026, 10, 21, 16);

function digest(day: ReturnType<typeof countyDay>): string {
  const hash = createHash('sha256');
  for (const record of day) hash.update(`${record.at} ${record.source} `).update(record.payload);
  return hash.digest('hex');
}

describe('countyDay', () => {
  const day = countyDay({ seed: 7, start: START, events: 60_000 });

  it('has the events asked for, within one percent', () => {
    const events = day.reduce((sum, record) => sum + record.events, 0);
    expect(Math.abs(events - 60_000)).toBeLessThanOrEqual(600);
  });

  it('is the same for the same seed and another for another', () => {
    expect(digest(countyDay({ seed: 7, start: START, events: 60_000 }))).toBe(digest(day));
    expect(digest(countyDay({ seed: 8, start: START, events: 60_000 }))).not.toBe(digest(day));
  });

  it('has all twelve sources, in time order, inside the day', () => {
    expect(new Set(day.map(({ source }) => source))).toEqual(new Set(COUNTY_SOURCES.map(({ name }) => name)));
    expect(COUNTY_SOURCES).toHaveLength(12);
    for (const [index, record] of day.entries()) {
      expect(record.at).toBeGreaterThanOrEqual(day[index - 1]?.at ?? START);
      expect(record.at).toBeLessThan(START + 86_400_000);
    }
  });

  it('never shows an attacker in a day without attack', () => {
    const quiet = countyDay({ seed: 7, start: START, events: 20_000, attack: false });
    const text = quiet.map(({ payload }) => Buffer.from(payload).toString('latin1')).join('\n');
    for (const address of Object.values(ATTACKER)) expect(text).not.toContain(address);
  });

  it('tells every chapter of the story', () => {
    for (const chapter of ATTACK_STORY) {
      expect(chapter.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    }
    expect(new Set(ATTACK_STORY.map(({ id }) => id)).size).toBe(ATTACK_STORY.length);
  });
});
