import { TAG, type BerElement, type BerReader } from './ber-reader.ts';
import { berElement, berInteger, berOid } from './ber-write.ts';
import { readVarBinds, type VarBind } from './trap-message.ts';

/** What a device is asked. */
export interface PduRequest {
  /** Known again in the answer: up to 2^31. */
  readonly id: number;
  readonly kind: 'get' | 'getBulk';
  readonly oids: readonly string[];
  /** Of `getBulk`: how many that follow each OID. */
  readonly repetitions: number;
}

/** What it answers. */
export interface PduResponse {
  readonly id: number;
  /** 0: none; RFC 3416 §3. */
  readonly errorStatus: number;
  readonly varBinds: readonly VarBind[];
}

const TAGS = { get: 0xa0, getBulk: 0xa5 } as const;
const RESPONSE = 0xa2;
const REPORT = 0xa8;
const NOTHING = berElement(TAG.nothing);

/** Writes a request (RFC 3416 §4.2.1, §4.2.3). */
export function writePdu({ id, kind, oids, repetitions }: PduRequest): Buffer {
  const list = berElement(TAG.sequence, ...oids.map((oid) => berElement(TAG.sequence, berOid(oid), NOTHING)));
  return berElement(TAGS[kind], berInteger(id), berInteger(0), berInteger(kind === 'get' ? 0 : repetitions), list);
}

/** Reads an answer, or a report of v3; undefined for any other message. Throws `BerFault`. */
export function readPdu(reader: BerReader): (PduResponse & { readonly isReport: boolean }) | undefined {
  const element: BerElement = reader.next();
  if (element.tag !== RESPONSE && element.tag !== REPORT) return undefined;
  const inside = reader.inside(element);
  const id = inside.integer();
  const errorStatus = inside.integer();
  inside.integer();
  return { id, errorStatus, varBinds: readVarBinds(inside), isReport: element.tag === REPORT };
}
