import { BerFault, BerReader, TAG } from './ber-reader.ts';
import { berElement, berInteger, berOctets } from './ber-write.ts';
import { readPdu, writePdu, type PduRequest, type PduResponse } from './pdu.ts';
import { readSecurity, type Security } from './security-parameters.ts';
import type { Speaker, Spoken, SpokenRefusal } from './speaker.ts';
import { decipher, encipher, isAuthentic, localizedKey, MAC_BYTES, macOf, type UsmKeys, type UsmUser } from './usm.ts';

/** The device as a security engine: whose clock counts (RFC 3414 §2.2). */
interface Engine {
  readonly id: Buffer;
  readonly boots: number;
  readonly time: number;
  /** When its time was learnt, epoch ms. */
  readonly at: number;
  readonly authKey: Buffer;
  readonly privacyKey: Buffer | undefined;
}

const VERSION_3 = 3;
const MOST_BYTES = 65_507;
const AUTHENTIC = 0x01;
const PRIVATE = 0x02;
const REPORTABLE = 0x04;
/** How far a message may lie behind what the device told before, s (RFC 3414 §2.2.3). */
const TIME_WINDOW_S = 150;
const NOTHING = Buffer.alloc(0);
/** Reports of USM (RFC 3414 §5), by the last arc but one. */
const REPORTS: Readonly<Record<string, SpokenRefusal>> = {
  '1': 'securityLevel',
  '2': 'notInTime',
  '3': 'unknownUser',
  '4': 'unknownEngine',
  '5': 'notAuthentic',
  '6': 'notPrivate',
};
const REPORT_OID = /^1\.3\.6\.1\.6\.3\.15\.1\.1\.(\d)\.0$/;

/** Speaks v3 as a user of USM (RFC 3414) with SHA and AES-128: learns who the device is and how late it is there, then asks. */
export class UserSpeaker implements Speaker {
  readonly #user: UsmUser;
  readonly #keysOf: () => UsmKeys;
  readonly #salt: () => Buffer;
  #engine: Engine | undefined;

  /** `keysOf` gives the keys of the user's passwords, `salt` eight bytes that were never given before. */
  constructor(user: UsmUser, { keysOf, salt }: { readonly keysOf: () => UsmKeys; readonly salt: () => Buffer }) {
    this.#user = user;
    this.#keysOf = keysOf;
    this.#salt = salt;
  }

  write(request: PduRequest, now: number): Buffer {
    const engine = this.#engine;
    if (engine === undefined) return this.#discovery(request.id);
    const time = engine.time + Math.max(0, Math.floor((now - engine.at) / 1_000));
    const { boots, id, authKey, privacyKey } = engine;
    const salt = privacyKey === undefined ? NOTHING : this.#salt();
    const scoped = berElement(TAG.sequence, berOctets(id), berOctets(NOTHING), writePdu(request));
    const data = privacyKey === undefined ? scoped : berOctets(encipher(scoped, privacyKey, { boots, time, salt }));
    const privacy = berOctets(salt);
    const { auth, name } = this.#user;
    const macBytes = MAC_BYTES[auth];
    const security = berElement(
      TAG.sequence,
      ...[
        berOctets(id),
        berInteger(boots),
        berInteger(time),
        berOctets(name),
        berOctets(Buffer.alloc(macBytes)),
        privacy,
      ],
    );
    const flags = REPORTABLE | AUTHENTIC | (privacyKey === undefined ? 0 : PRIVATE);
    const message = berElement(
      TAG.sequence,
      berInteger(VERSION_3),
      header(request.id, flags),
      berOctets(security),
      data,
    );
    const macAt = message.length - data.length - privacy.length - macBytes;
    macOf(message, auth, authKey).copy(message, macAt);
    return message;
  }

  read(datagram: Buffer, now: number): Spoken {
    try {
      return this.#read(datagram, now);
    } catch (error) {
      if (error instanceof BerFault) return refused('badBer');
      throw error;
    }
  }

  /** Asks nothing of nobody: the device reports who it is (RFC 3414 §4). */
  #discovery(id: number): Buffer {
    const empty = [
      berOctets(NOTHING),
      berInteger(0),
      berInteger(0),
      berOctets(NOTHING),
      berOctets(NOTHING),
      berOctets(NOTHING),
    ];
    const pdu = writePdu({ id, kind: 'get', oids: [], repetitions: 0 });
    const scoped = berElement(TAG.sequence, berOctets(NOTHING), berOctets(NOTHING), pdu);
    const security = berOctets(berElement(TAG.sequence, ...empty));
    return berElement(TAG.sequence, berInteger(VERSION_3), header(id, REPORTABLE), security, scoped);
  }

  #read(datagram: Buffer, now: number): Spoken {
    const outer = new BerReader(datagram);
    const message = outer.inside(outer.expect(TAG.sequence));
    if (message.integer() !== VERSION_3) return refused('version');
    const head = message.inside(message.expect(TAG.sequence));
    const id = head.integer();
    head.integer();
    const flags = head.octets()[0] ?? 0;
    if (head.integer() !== VERSION_3) return refused('version');
    const security = readSecurity(message, message.expect(TAG.octets));
    if ((flags & AUTHENTIC) === 0) return this.#unsigned(message, { id, flags, security, now });
    const engine = this.#engine;
    const { auth, privacyPassword, name } = this.#user;
    if (engine === undefined || !engine.id.equals(security.engineId) || security.user !== name)
      return refused('unknownEngine');
    if (!isAuthentic(datagram, security.mac, auth, engine.authKey)) return refused('notAuthentic');
    const isPrivate = (flags & PRIVATE) !== 0;
    const pdu = this.#scopedPdu(message, isPrivate, security);
    if (pdu === undefined) return refused('notPrivate');
    if (pdu.isReport) return this.#report(pdu, { id, security, now });
    if (privacyPassword !== undefined && !isPrivate) return refused('notPrivate');
    if (!this.#isInTime(security, engine, now)) return refused('notInTime');
    this.#engine = { ...engine, boots: security.boots, time: security.time, at: now };
    return { kind: 'response', response: pdu };
  }

  #scopedPdu(message: BerReader, isPrivate: boolean, security: Security): ReturnType<typeof readPdu> {
    const key = this.#engine?.privacyKey;
    if (!isPrivate) return readScoped(message);
    if (key === undefined || security.salt.length !== 8) return undefined;
    return readScoped(new BerReader(decipher(message.octets(), key, security)));
  }

  /** A message that anybody can have sent who knows the request: it tells who the device is, or refuses. */
  #unsigned(message: BerReader, { id, flags, security, now }: Unsigned): Spoken {
    if ((flags & PRIVATE) !== 0) return refused('notPrivate');
    const pdu = readScoped(message);
    if (pdu?.isReport !== true) return refused('notAuthentic');
    const because = reportOf(pdu);
    if (because === 'unknownEngine' && security.engineId.length >= 5) {
      if (this.#engine?.id.equals(security.engineId) === true) return { kind: 'refused', because, id };
      this.#learn(security, now);
      return { kind: 'again', id };
    }
    return { kind: 'refused', because, id };
  }

  /** A report that the device signed: how late it is there, if it is that. */
  #report(pdu: PduResponse, { id, security, now }: Omit<Unsigned, 'flags'>): Spoken {
    const because = reportOf(pdu);
    if (because !== 'notInTime' || this.#engine === undefined) return { kind: 'refused', because, id };
    this.#engine = { ...this.#engine, boots: security.boots, time: security.time, at: now };
    return { kind: 'again', id };
  }

  #isInTime({ boots, time }: Security, engine: Engine, now: number): boolean {
    if (boots !== engine.boots) return boots > engine.boots;
    return time >= engine.time + Math.floor((now - engine.at) / 1_000) - TIME_WINDOW_S;
  }

  #learn({ engineId, boots, time }: Security, now: number): void {
    const { auth } = this.#user;
    const { auth: authKey, privacy } = this.#keysOf();
    const id = Buffer.from(engineId);
    this.#engine = {
      ...{ id, boots, time, at: now, authKey: localizedKey(auth, authKey, id) },
      privacyKey: privacy === undefined ? undefined : localizedKey(auth, privacy, id),
    };
  }
}

interface Unsigned {
  readonly id: number;
  readonly flags: number;
  readonly security: Security;
  readonly now: number;
}

function header(id: number, flags: number): Buffer {
  const parts = [berInteger(id), berInteger(MOST_BYTES), berOctets(Buffer.from([flags])), berInteger(VERSION_3)];
  return berElement(TAG.sequence, ...parts);
}

function readScoped(message: BerReader): ReturnType<typeof readPdu> {
  const scoped = message.inside(message.expect(TAG.sequence));
  scoped.octets();
  scoped.octets();
  return readPdu(scoped);
}

function reportOf({ varBinds }: PduResponse): SpokenRefusal {
  const [, kind = ''] = REPORT_OID.exec(varBinds[0]?.oid ?? '') ?? [];
  return REPORTS[kind] ?? 'notAResponse';
}

function refused(because: SpokenRefusal): Spoken {
  return { kind: 'refused', because, id: undefined };
}
