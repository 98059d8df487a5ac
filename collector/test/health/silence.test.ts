import { SHANGHAI_OFFSET_MS, type LogSource } from '@qiaolou/schema';
import { describe, expect, test } from 'vitest';
import { SourceHealth } from '../../src/health/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Midnight of a Monday in Asia/Shanghai. */
const MONDAY = Date.parse('2026-11-02T00:00:00Z') - SHANGHAI_OFFSET_MS;

class County {
  now = MONDAY;
  health = this.#open([]);

  #open(known: readonly LogSource[]): SourceHealth {
    return new SourceHealth({ now: () => this.now }, known, { collector: 'c', upSince: this.now });
  }

  /** Lives until a time: a record every `everyMs` whenever `speaks` says so. */
  until(end: number, everyMs: number, speaks: (hour: number, day: number) => boolean): void {
    for (; this.now < end; this.now += everyMs) {
      const local = this.now + SHANGHAI_OFFSET_MS;
      const [hour, day] = [new Date(local).getUTCHours(), new Date(local).getUTCDay()];
      if (speaks(hour, day)) this.health.received('syslog-udp', 'a', this.now);
    }
  }

  restart(downMs: number): void {
    const known = this.health.snapshot();
    this.now += downMs;
    this.health = this.#open(known);
  }

  silentAt(at: number): boolean {
    this.now = at;
    return this.health.snapshot()[0]?.silent ?? false;
  }
}

const always = (): boolean => true;
const office = (hour: number, day: number): boolean => hour >= 8 && hour < 18 && day >= 1 && day <= 5;

describe('a silence by the hours at which a source usually speaks', () => {
  test('a device of an office is silent at 10 on a workday, not at night and not on the weekend', () => {
    const county = new County();
    county.until(MONDAY + 14 * DAY, 2 * MINUTE, office);
    const monday = MONDAY + 14 * DAY;
    // Friday evening to Monday morning it said nothing.
    for (const hours of [-30, -1, 5, 7.9]) expect(county.silentAt(monday + hours * HOUR)).toBe(false);
    county.until(monday + 9 * HOUR, 2 * MINUTE, office);
    expect(county.silentAt(monday + 9 * HOUR + 9 * MINUTE)).toBe(false);
    expect(county.silentAt(monday + 9 * HOUR + 30 * MINUTE)).toBe(true);
  });

  test('the first weekend is nobody to be expected by what workdays are', () => {
    const county = new County();
    county.until(MONDAY + 5 * DAY, 2 * MINUTE, office);
    for (const hours of [1, 12, 30, 47]) expect(county.silentAt(MONDAY + 5 * DAY + hours * HOUR)).toBe(false);
  });

  test('an outage is no habit: the same hours are expected the day after', () => {
    const county = new County();
    county.until(MONDAY + 14 * DAY, 2 * MINUTE, always);
    // A day and a half of nothing.
    const back = MONDAY + 15.5 * DAY;
    expect(county.silentAt(back)).toBe(true);
    county.until(back + DAY, 2 * MINUTE, always);
    expect(county.silentAt(back + DAY + 9 * MINUTE)).toBe(false);
    expect(county.silentAt(back + DAY + HOUR)).toBe(true);
  });

  test('what nobody listened to is no silence: neither of our own outage nor where it is expected', () => {
    const county = new County();
    county.until(MONDAY + 14 * DAY, 2 * MINUTE, always);
    county.restart(DAY);
    const up = county.now;
    expect(county.silentAt(up + 9 * MINUTE)).toBe(false);
    county.health.excuse(up + 2 * HOUR, 'syslog-udp/a');
    expect(county.silentAt(up + HOUR)).toBe(false);
    expect(county.silentAt(up + 2 * HOUR + 9 * MINUTE)).toBe(false);
    expect(county.silentAt(up + 3 * HOUR)).toBe(true);
  });

  test('a silence goes on over a restart, and ends with the first record', () => {
    const county = new County();
    county.until(MONDAY + 7 * DAY, 2 * MINUTE, always);
    expect(county.silentAt(MONDAY + 7 * DAY + HOUR)).toBe(true);
    county.restart(MINUTE);
    expect(county.silentAt(county.now + 1)).toBe(true);
    county.health.received('syslog-udp', 'a', county.now);
    expect(county.silentAt(county.now + 1)).toBe(false);
  });

  test('figures go on after a restart, hour by hour and word for word', () => {
    const county = new County();
    county.until(MONDAY + 3 * DAY, 10 * MINUTE, office);
    const marks = { gb18030: 3, time_unread: 1 } as const;
    county.health.parsed({
      listener: 'syslog-udp',
      peer: 'a',
      dataset: 'd',
      events: 4,
      unparsed: 0,
      marks,
      ...{ charsets: { ascii: 1, gb18030: 3 }, headers: { dated: 2 }, unread: new Map([['source.ip', 2]]) },
      clockOffsetMinutes: -480,
    });
    const [before] = county.health.snapshot();
    expect(before?.details).toMatchObject({
      marks,
      datasets: [{ dataset: 'd', events: 4 }],
      ...{ charsets: { ascii: 1, gb18030: 3 }, headers: { dated: 2 }, unread: [{ field: 'source.ip', values: 2 }] },
      lastHour: '2026-11-04T16:00:00.000Z',
    });
    expect(before?.details?.hours.reduce((sum, n) => sum + n)).toBe(60);
    county.restart(0);
    expect(county.health.snapshot()[0]).toEqual({ ...before, rate: 0 });
  });
});

describe('what is new of sources', () => {
  test('is taken a few at a time, and again when it could not be kept', () => {
    const county = new County();
    for (const peer of ['a', 'b', 'c']) county.health.received('syslog-udp', peer, county.now);
    const taken = county.health.takeChanged(2);
    expect(taken.map(({ peer, collector }) => [peer, collector])).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ]);
    county.health.putBack(taken);
    expect(county.health.takeChanged(9)).toHaveLength(3);
    expect(county.health.takeChanged(9)).toEqual([]);
  });
});
