import { integerOf, oidOf, TAG, type BerElement, type BerReader } from './ber-reader.ts';

/** One variable that a trap binds: its OID, and its value as text. */
export interface VarBind {
  readonly oid: string;
  readonly type: string;
  /** Numbers in decimal, addresses dotted, texts as they are, other bytes in hexadecimal. */
  readonly value: string;
}

/** What a device told. */
export interface Trap {
  /** OID of what happened: `snmpTrapOID.0`, or what stands for it in v1 (RFC 3584 §3.1). */
  readonly oid: string;
  /** Since the device started, ms; undefined when it did not tell. */
  readonly uptimeMs: number | undefined;
  /** What kind of device: the enterprise of v1, `snmpTrapEnterprise.0`. */
  readonly enterprise: string | undefined;
  /** The address the device says it has: `agent-addr` of v1, `snmpTrapAddress.0`. */
  readonly agentAddress: string | undefined;
  readonly varBinds: readonly VarBind[];
}

const UPTIME = '1.3.6.1.2.1.1.3.0';
const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const TRAP_ENTERPRISE = '1.3.6.1.6.3.1.1.4.3.0';
const TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';
const GENERIC_TRAPS = '1.3.6.1.6.3.1.1.5';
const ENTERPRISE_SPECIFIC = 6;
/** Variables that are read at most. */
const MOST_VAR_BINDS = 256;

/** Reads the PDU of a v1 trap (RFC 1157 §4.1.6), as what it is in v2 (RFC 3584 §3.1). Throws `BerFault`. */
export function readTrapV1(reader: BerReader, pdu: BerElement): Trap {
  const inside = reader.inside(pdu);
  const enterprise = inside.oid();
  const agentAddress = addressOf(inside.bytes, inside.expect(TAG.ipAddress));
  const generic = inside.integer();
  const specific = inside.integer();
  const uptime = inside.integer(TAG.timeTicks);
  const varBinds = readVarBinds(inside);
  const oid = generic === ENTERPRISE_SPECIFIC ? `${enterprise}.0.${specific}` : `${GENERIC_TRAPS}.${generic + 1}`;
  return { oid, uptimeMs: uptime * 10, enterprise, agentAddress, varBinds };
}

/** Reads the PDU of a v2 trap or inform (RFC 3416 §4.2.6, §4.2.7); `requestId` is what an inform is answered with. Throws `BerFault`. */
export function readTrapV2(reader: BerReader, pdu: BerElement): Trap & { readonly requestId: number } {
  const inside = reader.inside(pdu);
  const requestId = inside.integer();
  inside.integer();
  inside.integer();
  const all = readVarBinds(inside);
  const valueOf = (oid: string): string | undefined => all.find((one) => one.oid === oid)?.value;
  const uptime = valueOf(UPTIME);
  return {
    requestId,
    oid: valueOf(TRAP_OID) ?? '',
    uptimeMs: uptime !== undefined && /^\d{1,10}$/.test(uptime) ? Number(uptime) * 10 : undefined,
    enterprise: valueOf(TRAP_ENTERPRISE),
    agentAddress: valueOf(TRAP_ADDRESS),
    varBinds: all.filter(({ oid }) => ![UPTIME, TRAP_OID, TRAP_ENTERPRISE, TRAP_ADDRESS].includes(oid)),
  };
}

/** Reads a list of variables (RFC 3416 §3), 256 at most. Throws `BerFault`. */
export function readVarBinds(reader: BerReader): readonly VarBind[] {
  const list = reader.inside(reader.expect(TAG.sequence));
  const varBinds: VarBind[] = [];
  while (!list.isEmpty && varBinds.length < MOST_VAR_BINDS) {
    const pair = list.inside(list.expect(TAG.sequence));
    const oid = pair.oid();
    varBinds.push({ oid, ...valueOf(pair.bytes, pair.next()) });
  }
  return varBinds;
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [TAG.integer, 'INTEGER'],
  [TAG.octets, 'STRING'],
  [TAG.nothing, 'NULL'],
  [TAG.oid, 'OID'],
  [TAG.ipAddress, 'IpAddress'],
  [TAG.counter32, 'Counter32'],
  [TAG.unsigned32, 'Gauge32'],
  [TAG.timeTicks, 'Timeticks'],
  [TAG.opaque, 'Opaque'],
  [TAG.counter64, 'Counter64'],
  [TAG.noSuchObject, 'noSuchObject'],
  [TAG.noSuchInstance, 'noSuchInstance'],
  [TAG.endOfMibView, 'endOfMibView'],
]);

function valueOf(bytes: Buffer, element: BerElement): Omit<VarBind, 'oid'> {
  const type = TYPES.get(element.tag) ?? `0x${element.tag.toString(16)}`;
  switch (element.tag) {
    case TAG.integer:
    case TAG.counter32:
    case TAG.unsigned32:
    case TAG.timeTicks:
    case TAG.counter64:
      return { type, value: String(integerOf(bytes, element)) };
    case TAG.oid:
      return { type, value: oidOf(bytes, element) };
    case TAG.ipAddress:
      return { type, value: addressOf(bytes, element) };
    default:
      return { type, value: textOf(bytes.subarray(element.from, element.to)) };
  }
}

function addressOf(bytes: Buffer, { from, to }: BerElement): string {
  const address = bytes.subarray(from, to);
  return address.length === 4 ? address.join('.') : address.toString('hex');
}

const TEXTS = [new TextDecoder('utf-8', { fatal: true }), new TextDecoder('gb18030', { fatal: true })];

/** Text in UTF-8 or GB18030 without control characters, a trailing zero byte aside; else hexadecimal digits. */
function textOf(octets: Buffer): string {
  const bytes = octets.at(-1) === 0 ? octets.subarray(0, -1) : octets;
  for (const decoder of TEXTS) {
    try {
      const text = decoder.decode(bytes);
      if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u009f]/.test(text)) return text;
    } catch {
      // Not in this one.
    }
  }
  return octets.toString('hex');
}
