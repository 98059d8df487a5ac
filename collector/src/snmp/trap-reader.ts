import { timingSafeEqual } from 'node:crypto';
import { sm3 } from '@qiaolou/crypto';
import { BerFault, BerReader, TAG } from './ber-reader.ts';
import { readTrapV1, readTrapV2, type Trap } from './trap-message.ts';
import { readSecurity, type Security } from './security-parameters.ts';
import { decipher, isAuthentic, localizedKey, passwordKey, type UsmUser } from './usm.ts';

/** A trap that somebody sent who may. */
export interface ReadTrap {
  readonly version: '1' | '2c' | '3';
  readonly trap: Trap;
  /** Of v3. */
  readonly user: string | undefined;
  /** Of v3: who sends, hex. */
  readonly engineId: string | undefined;
  /** What an inform of v2c is answered with; undefined: nobody waits for an answer. */
  readonly answer: Buffer | undefined;
}

/** Why a datagram is refused. */
type TrapRefusal =
  | 'badBer'
  | 'community'
  | 'unknownUser'
  | 'notAuthentic'
  | 'notPrivate'
  | 'notInTime'
  | 'informV3'
  | 'notATrap'
  | 'version';

/** What a datagram is. */
export type TrapResult =
  | { readonly ok: true; readonly value: ReadTrap }
  | { readonly ok: false; readonly error: { readonly because: TrapRefusal; readonly at: number } };

/** Who may send. */
export interface TrapSenders {
  readonly communities: readonly string[];
  readonly users: readonly UsmUser[];
}

interface KnownUser extends UsmUser {
  readonly authKey: Buffer;
  readonly privacyKey: Buffer | undefined;
}

class Refused extends Error {
  readonly because: TrapRefusal;

  constructor(because: TrapRefusal) {
    super(because);
    this.because = because;
  }
}

/** Engines whose time is remembered, at most. */
const MOST_ENGINES = 4_096;
/** How far a message may lie behind the newest of its engine, s (RFC 3414 §2.2.3). */
const TIME_WINDOW_S = 150;
const LOCAL_KEYS = 4_096;
/** Tag of a response (RFC 3416 §3). */
const RESPONSE = 0xa2;

/**
 * Reads traps of SNMP v1, v2c and v3 (USM with SHA and AES-128). A message of v3 must be authentic, and not older than others of
 * its engine by more than 150 s: what was recorded once is not taken again later. Hostile bytes are refused with the place.
 */
export class TrapReader {
  readonly #communities: readonly Buffer[];
  readonly #users: ReadonlyMap<string, KnownUser>;
  readonly #engines = new Map<string, { readonly boots: number; readonly time: number }>();
  readonly #local = new Map<string, { readonly auth: Buffer; readonly privacy: Buffer | undefined }>();

  constructor({ communities, users }: TrapSenders) {
    this.#communities = communities.map((community) => Buffer.from(sm3(community)));
    this.#users = new Map(users.map((user) => [user.name, knownUser(user)]));
  }

  /** Reads one datagram; never throws. */
  read(datagram: Buffer): TrapResult {
    try {
      return { ok: true, value: this.#read(datagram) };
    } catch (error) {
      if (error instanceof BerFault) return { ok: false, error: { because: 'badBer', at: error.at } };
      if (error instanceof Refused) return { ok: false, error: { because: error.because, at: 0 } };
      throw error;
    }
  }

  #read(datagram: Buffer): ReadTrap {
    const outer = new BerReader(datagram);
    const message = outer.inside(outer.expect(TAG.sequence));
    switch (message.integer()) {
      case 0:
        return this.#community(message, '1');
      case 1:
        return this.#community(message, '2c');
      case 3:
        return this.#user(message, datagram);
      default:
        throw new Refused('version');
    }
  }

  #community(message: BerReader, version: '1' | '2c'): ReadTrap {
    const community = message.octets();
    const given = Buffer.from(sm3(community));
    if (!this.#communities.reduce((found, known) => timingSafeEqual(known, given) || found, false))
      throw new Refused('community');
    const tagAt = message.at;
    const pdu = message.next();
    const told = { version, user: undefined, engineId: undefined } as const;
    if (version === '1' && pdu.tag === TAG.trapV1)
      return { ...told, trap: readTrapV1(message, pdu), answer: undefined };
    if (version === '2c' && (pdu.tag === TAG.trapV2 || pdu.tag === TAG.informRequest)) {
      const trap = readTrapV2(message, pdu);
      const isInform = pdu.tag === TAG.informRequest;
      return { ...told, trap, answer: isInform ? informAnswer(message.bytes, tagAt) : undefined };
    }
    throw new Refused('notATrap');
  }

  #user(message: BerReader, datagram: Buffer): ReadTrap {
    const header = message.inside(message.expect(TAG.sequence));
    header.integer();
    header.integer();
    const flags = header.octets()[0] ?? 0;
    if (header.integer() !== 3) throw new Refused('version');
    const parameters = message.expect(TAG.octets);
    const security = readSecurity(message, parameters);
    const user = this.#users.get(security.user);
    if (user === undefined) throw new Refused('unknownUser');
    const keys = this.#keysAt(user, security.engineId);
    if ((flags & 0x01) === 0 || !isAuthentic(datagram, security.mac, user.auth, keys.auth))
      throw new Refused('notAuthentic');
    const isPrivate = (flags & 0x02) !== 0;
    if (keys.privacy !== undefined && !isPrivate) throw new Refused('notPrivate');
    this.#inTime(security);
    const scoped = isPrivate ? deciphered(message, keys.privacy, security) : message;
    const pdu = scoped.inside(scoped.expect(TAG.sequence));
    pdu.octets();
    pdu.octets();
    const element = pdu.next();
    if (element.tag === TAG.informRequest) throw new Refused('informV3');
    if (element.tag !== TAG.trapV2) throw new Refused('notATrap');
    const engineId = security.engineId.toString('hex');
    return { version: '3', trap: readTrapV2(pdu, element), user: user.name, engineId, answer: undefined };
  }

  /** A sender of traps is the one whose clock counts (RFC 3414 §3.2 7b). */
  #inTime({ engineId, boots, time }: Security): void {
    const engine = engineId.toString('hex');
    const last = this.#engines.get(engine);
    if (last !== undefined) {
      const isOld = boots < last.boots || (boots === last.boots && time < last.time - TIME_WINDOW_S);
      if (isOld) throw new Refused('notInTime');
    }
    const isNewer = last === undefined || boots > last.boots || time > last.time;
    this.#engines.delete(engine);
    this.#engines.set(engine, isNewer ? { boots, time } : last);
    const [oldest] = this.#engines.keys();
    if (this.#engines.size > MOST_ENGINES && oldest !== undefined) this.#engines.delete(oldest);
  }

  #keysAt(user: KnownUser, engineId: Buffer): { readonly auth: Buffer; readonly privacy: Buffer | undefined } {
    const name = `${user.name}\0${engineId.toString('hex')}`;
    const known = this.#local.get(name);
    if (known !== undefined) return known;
    const { auth, authKey, privacyKey } = user;
    const keys = {
      auth: localizedKey(auth, authKey, engineId),
      privacy: privacyKey === undefined ? undefined : localizedKey(auth, privacyKey, engineId),
    };
    // Who makes engines up fills no memory.
    if (this.#local.size >= LOCAL_KEYS) this.#local.clear();
    this.#local.set(name, keys);
    return keys;
  }
}

function knownUser(user: UsmUser): KnownUser {
  const { auth, authPassword, privacyPassword } = user;
  return {
    ...user,
    authKey: passwordKey(auth, authPassword),
    privacyKey: privacyPassword === undefined ? undefined : passwordKey(auth, privacyPassword),
  };
}

function deciphered(message: BerReader, key: Buffer | undefined, security: Security): BerReader {
  const encrypted = message.octets();
  if (key === undefined || security.salt.length !== 8) throw new Refused('notPrivate');
  return new BerReader(decipher(encrypted, key, security));
}

/** The whole message again with the PDU made a response: the tag is another, the error status is 0 already (RFC 3416 §4.2.7). */
function informAnswer(message: Buffer, tagAt: number): Buffer {
  const answer = Buffer.from(message);
  answer[tagAt] = RESPONSE;
  return answer;
}
