import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logSourceSchema, type LogSource } from '@qiaolou/schema';
import { SourceHealth } from '../../src/health/index.ts';
import { udpDrops } from '../../src/inputs/udp/kernel-udp-drops.ts';

const START = Date.parse('2026-11-22T08:00:00.000Z');

/** A health with a clock to set. */
class Fixture {
  now = START;
  readonly health = new SourceHealth({ now: () => this.now });

  /** The only source. */
  one(): LogSource | undefined {
    return this.health.snapshot()[0];
  }
}

const at = (): Fixture => new Fixture();

describe('SourceHealth', () => {
  test('counts per listener and peer, and the counters add up', () => {
    const { health } = at();
    for (let i = 0; i < 5; i++) health.received('syslog-udp', '10.0.0.1', START + i);
    health.shed('syslog-udp', '10.0.0.1', START + 9);
    health.received('syslog-tcp', '10.0.0.1', START);
    health.truncated('syslog-tcp', '10.0.0.1', START);
    health.parsed({
      listener: 'syslog-udp',
      peer: '10.0.0.1',
      dataset: 'huawei.usg',
      events: 5,
      unparsed: 1,
      skewMs: 12,
    });
    const sources = health.snapshot();
    for (const source of sources) logSourceSchema.parse(source);
    expect(sources).toMatchObject([
      { id: 'syslog-tcp/10.0.0.1', received: 1, truncated: 1, dataset: null, clockSkewMs: null },
      {
        id: 'syslog-udp/10.0.0.1',
        received: 6,
        shed: 1,
        events: 5,
        unparsed: 1,
        dataset: 'huawei.usg',
        clockSkewMs: 12,
      },
    ]);
  });

  test('tells apart a few fields of which values were not read, whatever a device writes', () => {
    const { health } = at();
    for (let i = 0; i < 30; i++)
      health.parsed({
        ...{ listener: 'syslog-udp', peer: 'a', dataset: 'd', events: 1, unparsed: 0 },
        unread: new Map([[`field.${i}`, i + 1]]),
      });
    const unread = health.snapshot()[0]?.details?.unread ?? [];
    expect(unread).toHaveLength(16);
    expect(unread[0]).toEqual({ field: '*', values: 345 });
    expect(unread.reduce((sum, { values }) => sum + values, 0)).toBe(465);
  });

  test('judges a clock by several times it told', () => {
    const { health } = at();
    const told = (): number | undefined => health.silences()[0]?.skewMs;
    for (let i = 0; i < 4; i++)
      health.parsed({ listener: 'syslog-udp', peer: 'a', dataset: 'd', events: 1, unparsed: 0, skewMs: 400_000 });
    expect(told()).toBeUndefined();
    health.parsed({ listener: 'syslog-udp', peer: 'a', dataset: 'd', events: 1, unparsed: 0, skewMs: 400_001 });
    expect(told()).toBe(400_000);
  });

  test('names of data sets that no device has are one, whatever a sender makes up', () => {
    const { health } = at();
    const parsed = (dataset: string, events: number): void =>
      health.parsed({ listener: 'http', peer: 'k', dataset, events, unparsed: 0 });
    parsed('d'.repeat(64), 2);
    expect(health.snapshot()[0]?.dataset).toBe('d'.repeat(64));
    for (let i = 0; i < 100; i++) parsed(`${'d'.repeat(64)}${i}`, 1);
    expect(health.snapshot()[0]).toMatchObject({ dataset: '*', events: 102 });
  });

  test('rate: events of the last minute per second', () => {
    const state = at();
    for (let second = 0; second < 120; second++) {
      state.now = START + second * 1000;
      state.health.parsed({ listener: 'http', peer: 'k', dataset: 'd', events: 30, unparsed: 0 });
    }
    expect(state.one()?.rate).toBe(30);
    state.now += 30_000;
    expect(state.one()?.rate).toBe(15);
    state.now += 30_000;
    expect(state.one()?.rate).toBe(0);
  });

  test.each<{
    name: string;
    gapMs: number;
    burst: number;
    checks: readonly (readonly [minutes: number, silent: boolean])[];
  }>([
    {
      name: 'a chatty source is given ten minutes',
      gapMs: 1000,
      burst: 10,
      checks: [
        [9, false],
        [11, true],
      ],
    },
    {
      name: 'a record per minute',
      gapMs: 60_000,
      burst: 1,
      checks: [
        [9, false],
        [25, true],
      ],
    },
    {
      name: 'a burst per hour',
      gapMs: 3_600_000,
      burst: 10,
      checks: [
        [60 * 5, false],
        [60 * 13, true],
      ],
    },
  ])('silence: $name', ({ gapMs, burst, checks }) => {
    const state = at();
    for (let i = 0; i < 60 * burst; i++) {
      state.health.received('syslog-udp', 'a', START + Math.floor(i / burst) * gapMs + (i % burst));
    }
    const last = START + 59 * gapMs;
    state.now = last;
    expect(state.one()?.expectedIntervalMs).toBe(gapMs);
    for (const [minutes, silent] of checks) {
      state.now = last + minutes * 60_000;
      expect(state.one()?.silent).toBe(silent);
    }
    state.health.received('syslog-udp', 'a', state.now);
    expect(state.one()?.silent).toBe(false);
  });

  test('no expectation from a few records, and none of files', () => {
    const state = at();
    for (let i = 0; i < 10; i++) state.health.received('syslog-udp', 'a', START + i * 1000);
    for (let i = 0; i < 100; i++) state.health.received('import', 'b.json', START + i * 1000);
    state.now = START + 1e9;
    expect(
      state.health.snapshot().map(({ expectedIntervalMs, silent }) => [expectedIntervalMs === null, silent]),
    ).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  test('skew is the median: one odd clock value does not move it', () => {
    const state = at();
    for (const skewMs of [480, 500, -28_800_000, 510, 490]) {
      state.health.parsed({ listener: 'syslog-udp', peer: 'a', dataset: 'd', events: 1, unparsed: 0, skewMs });
    }
    expect(state.one()?.clockSkewMs).toBe(490);
  });

  test('a snapshot goes on after a restart', () => {
    const state = at();
    for (let i = 0; i < 50; i++) state.health.received('syslog-udp', 'a', START + i * 1000);
    state.health.parsed({ listener: 'syslog-udp', peer: 'a', dataset: 'd', events: 50, unparsed: 2, skewMs: 7 });
    state.now = START + 50_000;
    const kept = JSON.parse(JSON.stringify(state.health.snapshot())) as LogSource[];
    const after = new SourceHealth({ now: () => state.now }, kept);
    expect(after.snapshot()).toEqual(kept.map((source) => ({ ...source, rate: 0 })));
    after.received('syslog-udp', 'a', state.now);
    expect(after.snapshot()[0]?.received).toBe(51);
  });

  test('property: whatever order, received counts every record, and snapshots are valid', () => {
    const call = fc.record({
      kind: fc.constantFrom('received', 'shed'),
      peer: fc.constantFrom('a', 'b'),
      at: fc.integer({ min: START - 1e6, max: START + 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        const { health } = at();
        for (const { kind, peer, at: time } of calls) health[kind]('syslog-udp', peer, time);
        const sources = health.snapshot();
        for (const source of sources) logSourceSchema.parse(source);
        expect(sources.reduce((sum, { received }) => sum + received, 0)).toBe(calls.length);
        expect(sources.reduce((sum, { shed }) => sum + shed, 0)).toBe(
          calls.filter(({ kind }) => kind === 'shed').length,
        );
      }),
    );
  });
});

describe('kernel UDP drops', () => {
  const table = readFileSync(new URL('proc-net-udp.txt', import.meta.url), 'latin1');
  test.each([
    [514, 127_989 + 3],
    [2055, 0],
    [9999, undefined],
  ])('port %d', (port, drops) => expect(udpDrops(table, port)).toBe(drops));
});
