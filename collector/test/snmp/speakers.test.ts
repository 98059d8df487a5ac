import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BerReader } from '../../src/snmp/ber-reader.ts';
import { berInteger, berOid } from '../../src/snmp/ber-write.ts';
import { CommunitySpeaker } from '../../src/snmp/community-speaker.ts';
import type { Speaker } from '../../src/snmp/speaker.ts';
import { UserSpeaker } from '../../src/snmp/user-speaker.ts';
import { usmKeys } from '../../src/snmp/usm.ts';
import { compareOids } from '../../src/snmp/walk-columns.ts';
import { ber, octets, varBind, whole } from './ber-writer.ts';

const NOW = 1_700_000_000_000;
const USER = {
  name: 'u',
  auth: 'sha256',
  authPassword: 'authenticate-me',
  privacyPassword: 'keep-it-private',
} as const;
const KEYS = usmKeys(USER);
const GET = { id: 77, kind: 'get', oids: ['1.3.6.1.2.1.1.5.0'], repetitions: 0 } as const;

function userSpeaker(): UserSpeaker {
  return new UserSpeaker(USER, { keysOf: () => KEYS, salt: () => Buffer.alloc(8, 7) });
}

/** What a device reports that is asked by nobody it knows. */
function report(kind: number, id = 77, engine = '8000000001020304'): Buffer {
  const pdu = ber(
    0xa8,
    whole(id),
    whole(0),
    whole(0),
    ber(0x30, varBind(`1.3.6.1.6.3.15.1.1.${kind}.0`, whole(1, 0x41))),
  );
  const nobody = [octets(''), octets(''), octets('')];
  const security = ber(0x30, octets(Buffer.from(engine, 'hex')), whole(3), whole(500), ...nobody);
  const header = ber(0x30, whole(id), whole(65_507), octets(Buffer.from([0])), whole(3));
  return ber(0x30, whole(3), header, octets(security), ber(0x30, octets(''), octets(''), pdu));
}

test('numbers and object identifiers that are written are read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      expect(new BerReader(berInteger(value)).integer()).toBe(value);
    }),
  );
  const arcs = fc.array(fc.nat(0xffff_ffff), { maxLength: 40 });
  fc.assert(
    fc.property(arcs, (rest) => {
      const text = ['1', '3', ...rest].join('.');
      expect(new BerReader(berOid(text)).oid()).toBe(text);
    }),
  );
});

test('object identifiers come arc by arc', () => {
  const sorted = ['1.3', '1.3.6', '1.3.6.2', '1.3.6.10', '1.3.6.10.1', '1.4'];
  expect(sorted.toReversed().toSorted(compareOids)).toEqual(sorted);
});

test('a device tells who it is, and is asked as the user then', () => {
  const speaker = userSpeaker();
  const discovery = speaker.write(GET, NOW);
  expect(speaker.read(report(4), NOW)).toEqual({ kind: 'again', id: 77 });
  const asked = speaker.write(GET, NOW);
  expect(asked.length).toBeGreaterThan(discovery.length);
  // What is asked is not to be read on the way.
  expect(asked.includes(Buffer.from('2b06010201010500', 'hex'))).toBe(false);
});

test.each([
  [1, 'securityLevel'],
  [3, 'unknownUser'],
  [5, 'notAuthentic'],
  [6, 'notPrivate'],
])('report %i refuses the request: %s', (kind, because) => {
  const speaker = userSpeaker();
  speaker.read(report(4), NOW);
  expect(speaker.read(report(kind), NOW)).toEqual({ kind: 'refused', because, id: 77 });
});

test('an answer that nobody signed is none', () => {
  const speaker = userSpeaker();
  speaker.read(report(4), NOW);
  const unsigned = report(4);
  // The tag of the PDU made that of a response.
  unsigned[unsigned.lastIndexOf(0xa8)] = 0xa2;
  expect(speaker.read(unsigned, NOW)).toEqual({ kind: 'refused', because: 'notAuthentic', id: undefined });
});

test('no bytes are thrown at', () => {
  const speakers: readonly Speaker[] = [new CommunitySpeaker('county'), userSpeaker()];
  const answer = ber(0x30, whole(1), octets('county'), ber(0xa2, whole(77), whole(0), whole(0), ber(0x30)));
  for (const speaker of speakers)
    for (const sound of [answer, report(4), speaker.write(GET, NOW)])
      fc.assert(
        fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, cut) => {
          const bytes = Buffer.from(sound);
          bytes[at] = byte;
          for (const datagram of [bytes, bytes.subarray(0, cut)])
            expect(['response', 'again', 'refused']).toContain(speaker.read(datagram, NOW).kind);
        }),
        { numRuns: 500 },
      );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const speaker of speakers) speaker.read(Buffer.from(bytes), NOW);
    }),
    { numRuns: 2_000 },
  );
});
