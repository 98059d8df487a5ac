import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivalTally, SourceHealth } from '../../src/health/index.ts';

const START = Date.parse('2026-11-22T08:00:00.000Z');

test('counts per sender, and anew after each report', () => {
  const tally = new ArrivalTally();
  tally.received('syslog-udp', 'a', 10);
  tally.received('syslog-udp', 'a', 20);
  tally.shed('syslog-udp', 'a', 30);
  tally.truncated('http', 'k', 5);
  const none = { received: 0, shed: 0, truncated: 0 };
  expect(tally.take()).toEqual([
    { ...none, listener: 'syslog-udp', peer: 'a', received: 3, shed: 1, firstAt: 10, lastAt: 30 },
    { ...none, listener: 'http', peer: 'k', truncated: 1, firstAt: 5, lastAt: 5 },
  ]);
  expect(tally.take()).toEqual([]);
});

test('forged addresses do not fill the memory', () => {
  const tally = new ArrivalTally();
  for (let i = 0; i < 20_010; i++) tally.received('syslog-udp', `p${i}`, i);
  const taken = tally.take();
  expect(taken).toHaveLength(20_001);
  expect(taken.at(-1)).toMatchObject({ peer: '*', received: 10 });
});

test('property: reports at whatever times give the counts of telling each record', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('received', 'shed', 'truncated'), peer: fc.constantFrom('a', 'b') }),
    fc.constant({ kind: 'report', peer: '' } as const),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const clock = { now: () => START };
      const [told, reported, tally] = [new SourceHealth(clock), new SourceHealth(clock), new ArrivalTally()];
      const report = (): void => {
        for (const arrivals of tally.take()) reported.arrived(arrivals);
      };
      for (const [index, { kind, peer }] of steps.entries()) {
        if (kind === 'report') report();
        else for (const observer of [told, tally]) observer[kind]('syslog-udp', peer, START + index * 2_000);
      }
      report();
      const counts = (health: SourceHealth) =>
        health.snapshot().map(({ id, received, shed, truncated }) => ({ id, received, shed, truncated }));
      expect(counts(reported)).toEqual(counts(told));
    }),
  );
});
