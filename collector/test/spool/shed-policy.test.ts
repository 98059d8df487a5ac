import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSpool, ShedPolicy, type ShedSettings } from '../../src/spool/index.ts';

const SETTINGS: ShedSettings = {
  first: ['netflow', '10.9.0.0/16', 'printer'],
  last: ['10.9.1.1', 'syslog-tls'],
  firstShare: 0.8,
  normalShare: 0.95,
};
const MAX = 10_000_000;

describe('the class of a sender', () => {
  test.each([
    ['netflow', '192.0.2.1', 'first'],
    ['syslog-udp', '10.9.3.4', 'first'],
    ['syslog-udp', '10.9.3.4@county-a', 'first'],
    ['syslog-udp', '::ffff:10.9.3.4', 'first'],
    ['http', 'printer', 'first'],
    ['syslog-udp', '10.9.1.1', 'last'],
    ['netflow', '10.9.1.1', 'last'],
    ['syslog-tls', 'gw', 'last'],
    ['syslog-udp', '192.0.2.1', 'normal'],
    ['flow-mark', 'local', 'last'],
  ] as const)('%s %s is %s', (listener, peer, expected) => {
    const policy = new ShedPolicy(MAX, SETTINGS);
    for (let again = 0; again < 2; again++) expect(policy.classOf(listener, peer)).toBe(expected);
    const limit = { first: 0.8, normal: 0.95, last: 1 }[expected] * MAX;
    expect(policy.limitOf(listener, peer)).toBe(limit);
  });

  test('without settings all are alike, and nothing is shared out', () => {
    const policy = new ShedPolicy(MAX, undefined);
    expect(policy.limitOf('netflow', '192.0.2.1')).toBe(MAX);
    expect(policy.isFair({ listener: 'netflow', peer: '192.0.2.1', receivedAt: 0 }, 1_000, MAX - 1)).toBe(true);
  });
});

const LARGE = 100_000_000;

/** A spool that is emptied by 1 MB a second: senders send, each so many records of 200 bytes a second, in turns. */
function flood(seconds: number, rates: Readonly<Record<string, number>>) {
  const policy = new ShedPolicy(LARGE, SETTINGS);
  const limit = 0.95 * LARGE;
  const taken: Record<string, number> = {};
  const offered: Record<string, number> = {};
  let bytes = 0.8 * LARGE;
  for (let second = 0; second < seconds; second++) {
    for (let tick = 0; tick < 100; tick++) {
      for (const [peer, rate] of Object.entries(rates)) {
        for (let n = 0; n < rate / 100; n++) {
          const made = second * 10_000 + tick * 100 + n;
          const name = peer === 'forged' ? `172.${made >> 16}.${(made >> 8) & 255}.${made & 255}` : peer;
          offered[peer] = (offered[peer] ?? 0) + 1;
          if (bytes + 200 > limit) continue;
          const receivedAt = second * 1_000 + tick * 10;
          if (!policy.isFair({ listener: 'syslog-udp', peer: name, receivedAt }, 200, bytes)) continue;
          taken[peer] = (taken[peer] ?? 0) + 1;
          bytes += 200;
        }
      }
    }
    bytes -= 1_000_000;
  }
  const lost = (peer: string): number => 1 - (taken[peer] ?? 0) / (offered[peer] ?? 1);
  return { lost, bytes };
}

describe('what is left is shared out', () => {
  const small = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`10.1.0.${n}`, 100]));

  test('one who sends a hundred times as much as others loses, and the others nothing', () => {
    const { lost, bytes } = flood(40, { '10.2.0.1': 10_000, ...small });
    expect(lost('10.2.0.1')).toBeGreaterThan(0.3);
    for (const peer of Object.keys(small)) expect([peer, lost(peer)]).toEqual([peer, 0]);
    expect(bytes).toBeLessThan(0.95 * LARGE);
  });

  test('addresses that are made up have one share together', () => {
    const { lost } = flood(40, { forged: 10_000, ...small });
    expect(lost('forged')).toBeGreaterThan(0.3);
    for (const peer of Object.keys(small)) expect([peer, lost(peer)]).toEqual([peer, 0]);
  });

  test('a clock that is set back begins anew, and the memory is bounded whoever makes up senders', () => {
    const policy = new ShedPolicy(MAX, SETTINGS);
    const at = (receivedAt: number, peer: string): boolean =>
      policy.isFair({ listener: 'syslog-udp', peer, receivedAt }, 200, 0.9 * MAX);
    expect(at(1_000_000, '10.1.0.1')).toBe(true);
    expect(at(0, '10.1.0.1')).toBe(true);
    for (let n = 0; n < 50_000; n++) at(n, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
    expect(at(60_000, '10.1.0.1')).toBe(true);
  });
});

test('a spool refuses the first class first, then all but the last, each counted; who can wait does', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'shed-'));
  const conditions: (string | undefined)[] = [];
  const spool = await openSpool({
    ...{ dir, randomId: () => 'ab'.repeat(16), maxBytes: 100_000, segmentBytes: 20_000, shed: SETTINGS },
    onCondition: (error) => conditions.push(error?.code),
  });
  onTestFinished(async () => {
    await spool.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const record = (listener: string, peer: string) => ({
    payload: Buffer.alloc(100),
    receivedAt: 1_000,
    listener,
    peer,
  });
  const fill = (listener: string, peer: string): number => {
    let taken = 0;
    while (spool.append(record(listener, peer)).kind === 'spooled') taken++;
    return taken;
  };
  expect(fill('netflow', '192.0.2.1')).toBeGreaterThan(500);
  expect(spool.stats().bytes).toBeLessThanOrEqual(80_000);
  expect(conditions).toEqual(['collector.spoolFull']);
  expect(spool.offer(record('netflow', '192.0.2.1'))).toBe(false);
  expect(fill('syslog-tcp', '192.0.2.1')).toBeGreaterThan(50);
  expect(spool.offer(record('syslog-udp', '192.0.2.1'))).toBe(false);
  expect(fill('syslog-tls', 'gw')).toBeGreaterThan(10);
  expect(spool.offer(record('syslog-udp', '10.9.1.1'))).toBe(false);
  const { shed, bytes } = spool.stats();
  expect(shed).toEqual({ first: 1, normal: 1, last: 1, unfair: 0 });
  expect(bytes).toBeLessThanOrEqual(100_000);
  const counts = spool.counts();
  const sum = (of: 'received' | 'spooled' | 'shed'): number => counts.reduce((all, one) => all + one[of], 0);
  expect(sum('received')).toBe(sum('spooled') + sum('shed'));
  expect(sum('shed')).toBe(3);
});
