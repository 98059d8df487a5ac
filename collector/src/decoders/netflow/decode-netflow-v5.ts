import { ipv4Text } from './field-reader.ts';
import { conversationPlan } from './conversation-plan.ts';
import type { ConversationTaker, FlowDecodeResult, FlowHeader, FlowProblem, FlowRecord } from './flow-record.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 48;
/** The fixed record as elements of the registry; 210 is padding. */
const FIELDS: readonly (readonly [id: number, length: number])[] = [
  ...([
    [8, 4],
    [12, 4],
    [15, 4],
    [10, 2],
    [14, 2],
    [2, 4],
    [1, 4],
    [22, 4],
    [21, 4],
    [7, 2],
  ] as const),
  ...([
    [11, 2],
    [210, 1],
    [6, 1],
    [4, 1],
    [5, 1],
    [16, 2],
    [17, 2],
    [9, 1],
    [13, 1],
    [210, 2],
  ] as const),
];
const PLAN = conversationPlan(FIELDS.map(([id, length]) => ({ id, length, enterprise: 0 })));

/** Decodes a NetFlow v5 datagram (Cisco "NetFlow Export Datagram Format": header 24 bytes, 1–30 records of 48). */
export function decodeNetflowV5(payload: Buffer, taker?: ConversationTaker): FlowDecodeResult {
  if (payload.length < HEADER_BYTES) {
    const problems: readonly FlowProblem[] = [{ code: 'truncated', at: payload.length, bytes: payload }];
    return { records: [], taken: 0, problems, templates: 0 };
  }
  const header: FlowHeader = {
    version: 5,
    sysUptimeMs: payload.readUInt32BE(4),
    exportTime: payload.readUInt32BE(8) * 1000 + Math.floor(payload.readUInt32BE(12) / 1e6),
    sequence: payload.readUInt32BE(16),
    domain: payload.readUInt16BE(20),
  };
  const announced = payload.readUInt16BE(2);
  const count = Math.min(announced, Math.floor((payload.length - HEADER_BYTES) / RECORD_BYTES));
  const sampling = payload.readUInt16BE(22) & 0x3fff;
  taker?.begins(header, sampling);
  const records: FlowRecord[] = [];
  for (let index = 0; index < count; index++) {
    const at = HEADER_BYTES + index * RECORD_BYTES;
    if (PLAN !== undefined && taker?.take(payload, at, PLAN, index) === true) continue;
    const fields = { ...readRecord(payload, at), ...(sampling > 0 ? { samplingInterval: sampling } : {}) };
    records.push({ kind: 'flow', templateId: 0, index, at, fields });
  }
  const end = HEADER_BYTES + count * RECORD_BYTES;
  const problems: readonly FlowProblem[] =
    count < announced ? [{ code: 'truncated', at: end, bytes: payload.subarray(end) }] : [];
  return { header, records, taken: count - records.length, problems, templates: 0 };
}

function readRecord(payload: Buffer, at: number): FlowRecord['fields'] {
  return {
    sourceIPv4Address: ipv4Text(payload, at),
    destinationIPv4Address: ipv4Text(payload, at + 4),
    ipNextHopIPv4Address: ipv4Text(payload, at + 8),
    ingressInterface: payload.readUInt16BE(at + 12),
    egressInterface: payload.readUInt16BE(at + 14),
    packetDeltaCount: payload.readUInt32BE(at + 16),
    octetDeltaCount: payload.readUInt32BE(at + 20),
    flowStartSysUpTime: payload.readUInt32BE(at + 24),
    flowEndSysUpTime: payload.readUInt32BE(at + 28),
    sourceTransportPort: payload.readUInt16BE(at + 32),
    destinationTransportPort: payload.readUInt16BE(at + 34),
    tcpControlBits: payload.readUInt8(at + 37),
    protocolIdentifier: payload.readUInt8(at + 38),
    ipClassOfService: payload.readUInt8(at + 39),
    bgpSourceAsNumber: payload.readUInt16BE(at + 40),
    bgpDestinationAsNumber: payload.readUInt16BE(at + 42),
    sourceIPv4PrefixLength: payload.readUInt8(at + 44),
    destinationIPv4PrefixLength: payload.readUInt8(at + 45),
  };
}
