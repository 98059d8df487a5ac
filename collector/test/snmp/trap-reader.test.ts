import { createCipheriv, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { TrapReader } from '../../src/snmp/trap-reader.ts';
import { trapEvent } from '../../src/snmp/trap-event.ts';
import { localizedKey, passwordKey } from '../../src/snmp/usm.ts';
import { ber, octets, oid, trapV2c, varBind, whole } from './ber-writer.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';
const USER = {
  name: 'county',
  auth: 'sha256',
  authPassword: 'authenticate-me',
  privacyPassword: 'keep-it-private',
} as const;
const ENGINE = Buffer.from('80001f8880aabbccdd', 'hex');
const senders = { communities: ['public', 'second'], users: [USER] };

const linkDown = [
  varBind('1.3.6.1.2.1.2.2.1.1.3', whole(3)),
  varBind('1.3.6.1.2.1.31.1.1.1.1.3', octets('GigabitEthernet0/0/3')),
];

interface V3 {
  readonly time?: number;
  readonly boots?: number;
  readonly flags?: number;
  readonly user?: string;
  readonly password?: string;
  readonly tag?: number;
}

/** A trap of v3, authenticated and, with flag 2, enciphered. */
function trapV3({
  time = 100,
  boots = 1,
  flags = 3,
  user = USER.name,
  password = USER.authPassword,
  tag = 0xa7,
}: V3): Buffer {
  const auth = localizedKey('sha256', passwordKey('sha256', password), ENGINE);
  const privacy = localizedKey('sha256', passwordKey('sha256', USER.privacyPassword), ENGINE).subarray(0, 16);
  const list = ber(0x30, varBind('1.3.6.1.6.3.1.1.4.1.0', oid(LINK_DOWN)), ...linkDown);
  const scoped = ber(0x30, octets(ENGINE), octets(''), ber(tag, whole(9), whole(0), whole(0), list));
  const salt = Buffer.from('0102030405060708', 'hex');
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(boots, 0);
  iv.writeUInt32BE(time, 4);
  salt.copy(iv, 8);
  const cipher = createCipheriv('aes-128-cfb', privacy, iv);
  const data = (flags & 2) === 0 ? scoped : octets(Buffer.concat([cipher.update(scoped), cipher.final()]));
  const message = (mac: Buffer): Buffer =>
    ber(
      0x30,
      whole(3),
      ber(0x30, whole(5), whole(65_507), octets(Buffer.from([flags])), whole(3)),
      octets(ber(0x30, octets(ENGINE), whole(boots), whole(time), octets(user), octets(mac), octets(salt))),
      data,
    );
  return message(
    createHmac('sha256', auth)
      .update(message(Buffer.alloc(24)))
      .digest()
      .subarray(0, 24),
  );
}

describe('a datagram of somebody who may', () => {
  test('v2c', () => {
    const read = new TrapReader(senders).read(trapV2c('second', LINK_DOWN, linkDown));
    if (!read.ok) throw new Error(read.error.because);
    const event = JSON.parse(trapEvent(read.value, '10.1.1.1', NOW)) as unknown;
    expect(event).toEqual({
      '@timestamp': '2026-11-30T12:00:00.000Z',
      'event.kind': 'event',
      'event.dataset': 'snmp.trap',
      'event.category': 'network',
      'event.type': 'end',
      'event.action': 'link_down',
      message: 'linkDown 1.3.6.1.2.1.2.2.1.1.3=3 1.3.6.1.2.1.31.1.1.1.1.3=GigabitEthernet0/0/3',
      'observer.ip': '10.1.1.1',
      'snmp.version': '2c',
      'snmp.trap_oid': LINK_DOWN,
      'snmp.trap_name': 'linkDown',
      'snmp.uptime_ms': 42_000,
      'snmp.variables': ['1.3.6.1.2.1.2.2.1.1.3=3', '1.3.6.1.2.1.31.1.1.1.1.3=GigabitEthernet0/0/3'],
      'snmp.interface_index': '3',
      'snmp.interface_name': 'GigabitEthernet0/0/3',
    });
  });

  test('an inform of v2c is answered with the same as a response', () => {
    const inform = trapV2c('public', LINK_DOWN, [], 0xa6);
    const read = new TrapReader(senders).read(inform);
    const answer = read.ok ? read.value.answer : undefined;
    const differing = [...inform.keys()].filter((at) => inform[at] !== answer?.[at]);
    expect(answer?.length).toBe(inform.length);
    expect(differing.map((at) => [inform[at], answer?.[at]])).toEqual([[0xa6, 0xa2]]);
  });

  test('v1: its generic number is the OID of v2, its enterprise tells the maker', () => {
    const trap = (generic: number, specific: number): Buffer =>
      ber(
        0x30,
        whole(0),
        octets('public'),
        ber(
          0xa4,
          oid('1.3.6.1.4.1.2011.5.25'),
          ber(0x40, Buffer.from([10, 9, 8, 7])),
          whole(generic),
          whole(specific),
          whole(100, 0x43),
          ber(0x30, varBind('1.3.6.1.4.1.2011.1.1', octets(Buffer.from('温度过高')))),
        ),
      );
    const reader = new TrapReader(senders);
    const events = [trap(2, 0), trap(6, 17)].map((datagram) => {
      const read = reader.read(datagram);
      return read.ok ? (JSON.parse(trapEvent(read.value, '10.1.1.1', NOW)) as Record<string, unknown>) : {};
    });
    expect(events).toMatchObject([
      { 'snmp.trap_name': 'linkDown', 'observer.ip': '10.9.8.7', 'observer.vendor': 'Huawei' },
      { 'snmp.trap_oid': '1.3.6.1.4.1.2011.5.25.0.17', 'snmp.variables': ['1.3.6.1.4.1.2011.1.1=温度过高'] },
    ]);
  });

  test('v3, enciphered', () => {
    const read = new TrapReader(senders).read(trapV3({}));
    expect(read).toMatchObject({
      ok: true,
      value: { version: '3', user: 'county', engineId: ENGINE.toString('hex'), trap: { oid: LINK_DOWN } },
    });
  });
});

describe('a datagram is refused', () => {
  test.each([
    ['of a community nobody knows', trapV2c('secret', LINK_DOWN, []), 'community'],
    ['that asks', trapV2c('public', LINK_DOWN, [], 0xa0), 'notATrap'],
    ['of a version there is not', ber(0x30, whole(7), octets('public')), 'version'],
    ['of a user nobody knows', trapV3({ user: 'other' }), 'unknownUser'],
    ['of no user', trapV3({ user: '', flags: 0 }), 'unknownUser'],
    ['without authentication', trapV3({ flags: 0 }), 'notAuthentic'],
    ['with another password', trapV3({ password: 'something-else' }), 'notAuthentic'],
    ['in the clear where it should be private', trapV3({ flags: 1 }), 'notPrivate'],
    ['that waits for an answer of v3', trapV3({ tag: 0xa6 }), 'informV3'],
    ['of no bytes', Buffer.alloc(0), 'badBer'],
    ['of text', Buffer.from('<13>hello'), 'badBer'],
  ])('%s', (_, datagram, because) => {
    expect(new TrapReader(senders).read(datagram)).toMatchObject({ ok: false, error: { because } });
  });

  test('that was recorded and is sent again later', () => {
    const reader = new TrapReader(senders);
    const old = trapV3({ time: 100 });
    expect(reader.read(old).ok).toBe(true);
    expect(reader.read(trapV3({ time: 200 })).ok).toBe(true);
    expect(reader.read(old).ok).toBe(true);
    expect(reader.read(trapV3({ time: 400 })).ok).toBe(true);
    expect(reader.read(old)).toMatchObject({ ok: false, error: { because: 'notInTime' } });
    expect(reader.read(trapV3({ boots: 2, time: 1 })).ok).toBe(true);
    expect(reader.read(trapV3({ time: 400 }))).toMatchObject({ ok: false, error: { because: 'notInTime' } });
  });
});

/** A generator with a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `QIAOLOU_FUZZ_ROUNDS=1000000` was run once. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 5_000);

test('damaged datagrams are read or refused with a place in them, never thrown at', () => {
  const random = seeded(7);
  const reader = new TrapReader({ communities: ['public'], users: [] });
  const whole2 = [trapV2c('public', LINK_DOWN, linkDown), trapV2c('public', LINK_DOWN, [], 0xa6), trapV3({})];
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.from(whole2[Math.floor(random() * whole2.length)] ?? []);
    for (let n = 0; n <= random() * 4; n++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    const cut = random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
    const read = reader.read(cut);
    if (read.ok) expect(trapEvent(read.value, '10.0.0.1', NOW).length).toBeLessThan(20_000);
    else expect(read.error.at).toBeLessThanOrEqual(cut.length);
  }
});
