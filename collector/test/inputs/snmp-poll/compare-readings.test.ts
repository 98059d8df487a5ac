import { describe, expect, test } from 'vitest';
import { compareReadings, hasRestarted, memoryOf } from '../../../src/inputs/snmp-poll/compare-readings.ts';
import { counterStep } from '../../../src/inputs/snmp-poll/counter-step.ts';
import type { DeviceReading, InterfaceReading } from '../../../src/inputs/snmp-poll/device-reading.ts';

const TICKS = 2 ** 32;
const AT = 1_700_000_000_000;

function port(name: string, more: Partial<InterfaceReading> = {}): InterfaceReading {
  return {
    ...{ index: '1', name, alias: undefined, admin: 'up', oper: 'up', speed: 1_000, discontinuity: '0' },
    ...{ inOctets: undefined, outOctets: undefined, inErrors: undefined, outErrors: undefined, ...more },
  };
}

function reading(interfaces: readonly InterfaceReading[], more: Partial<DeviceReading> = {}): DeviceReading {
  return { name: 'SW-1', objectId: undefined, uptime: 100_000, interfaces, values: [], isCut: false, ...more };
}

test.each([
  [32, 10n, 110n, 60, undefined, 100],
  [32, 4_294_967_290n, 4n, 60, undefined, 10],
  // 100 Mbit/s fill 32 bits of octets in 343 s.
  [32, 4_294_967_290n, 4n, 60, 12_500_000, 10],
  [32, 10n, 110n, 600, 12_500_000, undefined],
  [32, 10n, 110n, 60, 125_000_000, undefined],
  [64, 10n, 110n, 600, 125_000_000, 100],
  [64, 110n, 10n, 60, undefined, undefined],
] as const)(
  'a counter of %i bits from %i to %i in %i s (%s a second at most): %s',
  (bits, from, to, seconds, fastest, step) => {
    const before = { value: from, bits };
    const after = { value: to, bits };
    expect(counterStep({ before, after, seconds, fastest })).toBe(step);
    expect(counterStep({ before: undefined, after, seconds, fastest })).toBeUndefined();
  },
);

test.each([
  ['goes on', 100_000, 106_000, 60_000, false],
  ['began anew', 100_000, 3_000, 60_000, true],
  ['went round after 497 days', TICKS - 3_000, 3_000, 60_000, false],
  ['went round, and the clock is a minute off', TICKS - 3_000, 6_000, 60_000, false],
  ['was 497 days old and began anew', TICKS - 3_000, 3_000, 3_600_000, true],
  ['is not known', undefined, 3_000, 60_000, false],
])('uptime that %s', (_, before, now, elapsed, restarted) => {
  expect(hasRestarted(before, now, elapsed)).toBe(restarted);
});

describe('what changed', () => {
  const before = memoryOf(undefined, reading([port('GE1'), port('GE2', { index: '2', oper: 'down' })]), AT);

  test('nothing at the first poll, nothing where nothing changed', () => {
    const now = reading([port('GE1'), port('GE2', { index: '2', oper: 'down' })], { uptime: 106_000 });
    expect(compareReadings(undefined, now, AT).changes).toEqual([]);
    expect(compareReadings(before, now, AT + 60_000).changes).toEqual([]);
  });

  test('links, also when the device restarted and counts its interfaces in another order', () => {
    const now = reading([port('GE2', { index: '1' }), port('GE1', { index: '2', oper: 'down' })], { uptime: 10 });
    expect(compareReadings(before, now, AT + 60_000).changes).toMatchObject([
      { kind: 'restarted', uptimeMs: 100 },
      { kind: 'link', up: true, port: { name: 'GE2' } },
      { kind: 'link', up: false, port: { name: 'GE1' } },
    ]);
  });

  test('a link whose state nobody knows for a while is as it was', () => {
    const unknown = memoryOf(before, reading([port('GE1', { oper: 'other' })]), AT + 60_000);
    expect(compareReadings(unknown, reading([port('GE1', { oper: 'down' })]), AT + 120_000).changes).toMatchObject([
      { kind: 'link', up: false },
    ]);
  });

  test('hundreds of links at once are told as a number', () => {
    const many = (oper: 'up' | 'down') =>
      reading(Array.from({ length: 500 }, (_, i) => port(`GE${i}`, { index: String(i), oper })));
    const { changes } = compareReadings(memoryOf(undefined, many('up'), AT), many('down'), AT + 60_000);
    expect(changes).toHaveLength(101);
    expect(changes.at(-1)).toEqual({ kind: 'moreLinks', count: 400 });
  });

  test('another name, and values that go over their limit and come back, once each', () => {
    const value = (now: number) => ({
      values: [{ name: 'cpu', unit: '%', above: 80, largest: { value: now, index: '7' } }],
    });
    const high = reading([], { ...value(95), name: 'SW-2' });
    const first = compareReadings(before, high, AT + 60_000);
    expect(first.changes).toEqual([
      { kind: 'renamed', from: 'SW-1', to: 'SW-2' },
      { kind: 'above', value: 'cpu', now: 95, limit: 80, index: '7' },
    ]);
    const memory = memoryOf(before, high, AT + 60_000);
    expect(compareReadings(memory, reading([], { ...value(99), name: 'SW-2' }), AT + 120_000).changes).toEqual([]);
    expect(compareReadings(memory, reading([], { ...value(10), name: 'SW-2' }), AT + 120_000).changes).toMatchObject([
      { kind: 'below', now: 10 },
    ]);
  });

  test('traffic in bit/s; nothing is told of it after a restart or where counting began anew', () => {
    const counted = (octets: bigint, more: Partial<InterfaceReading> = {}) =>
      port('GE1', { inOctets: { value: octets, bits: 64 }, outOctets: { value: octets * 2n, bits: 64 }, ...more });
    const memory = memoryOf(undefined, reading([counted(1_000n)]), AT);
    const traffic = (now: DeviceReading) => compareReadings(memory, now, AT + 10_000).traffic;
    expect(traffic(reading([counted(11_000n)], { uptime: 101_000 }))).toMatchObject([
      { inRate: 8_000, outRate: 16_000 },
    ]);
    expect(traffic(reading([counted(11_000n)], { uptime: 5 }))).toEqual([]);
    expect(traffic(reading([counted(11_000n, { discontinuity: '99' })], { uptime: 101_000 }))).toEqual([]);
    expect(traffic(reading([counted(10n)], { uptime: 101_000 }))).toMatchObject([{ inRate: undefined }]);
  });
});
