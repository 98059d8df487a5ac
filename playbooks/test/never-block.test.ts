import { describe, expect, test } from 'vitest';
import { judgeBlock } from '../src/index.ts';

const own = { networks: ['198.51.100.0/28', '2001:db8:1::/48'], interfaces: ['192.0.2.10', 'fe80::1%eth0'] };

describe('never-block list', () => {
  test.each([
    ['0.0.0.0/0', 'tooWide'],
    ['203.0.113.0/23', 'malformed'],
    ['203.0.112.0/23', 'tooWide'],
    ['::/0', 'tooWide'],
    ['2001:db8:2::/63', 'tooWide'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['0:0:0:0:0:FFFF:7F00:0001', 'loopback'],
    ['::ffff:0.0.0.0/96', 'tooWide'],
    ['::fffe:0:0/95', 'unspecified'],
    ['2001:db8:2::7/64', 'malformed'],
    ['224.0.0.251', 'multicast'],
    ['ff02::1', 'multicast'],
    ['169.254.1.1', 'linkLocal'],
    ['fe80::2', 'linkLocal'],
    ['255.255.255.255', 'multicast-or-broadcast'],
    ['198.51.100.5', 'ownNetwork'],
    ['198.51.100.0/24', 'ownNetwork'],
    ['::ffff:198.51.100.5', 'ownNetwork'],
    ['2001:db8:1:5::7', 'ownNetwork'],
    ['192.0.2.10', 'ownInterface'],
    ['192.0.2.0/24', 'ownInterface'],
    ['', 'malformed'],
    ['203.0.113.1/33', 'malformed'],
    ['203.0.113.1/24/8', 'malformed'],
    ['203.0.113.01', 'malformed'],
    ['0xcb007101', 'malformed'],
    ['203.0.113.1 }; flush ruleset', 'malformed'],
    ['fe80::1%eth0', 'malformed'],
    ['example.org', 'malformed'],
  ])('%s is refused: %s', (address, reason) => {
    const judged = judgeBlock(address, own);
    if (judged.ok) throw new Error('would be blocked');
    expect(reason === 'multicast-or-broadcast' ? ['multicast', 'broadcast'] : [reason]).toContain(judged.reason);
  });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:2::7', '2001:db8:2::7'],
    ['2001:db8:2::/64', '2001:db8:2::/64'],
    ['198.51.100.16', '198.51.100.16'],
  ])('%s may be blocked as %s', (address, text) => {
    expect(judgeBlock(address, own)).toMatchObject({ ok: true, network: { text } });
  });

  test('a configured network that cannot be read blocks nothing rather than protecting nothing', () => {
    expect(judgeBlock('203.0.113.7', { networks: ['198.51.100.0/99'], interfaces: [] })).toMatchObject({
      ok: false,
      reason: 'malformed',
    });
  });
});
