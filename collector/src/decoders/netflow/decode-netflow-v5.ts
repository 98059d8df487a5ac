import { ipv4Text } from './field-reader.ts';
import type { FlowDecodeResult, FlowHeader, FlowProblem, FlowRecord } from './flow-record.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 48;

/** Decodes a NetFlow v5 datagram (Cisco "NetFlow Export Datagram Format": header 24 bytes, 1–30 records of 48). */
export function decodeNetflowV5(payload: Buffer): FlowDecodeResult {
  if (payload.length < HEADER_BYTES) {
    return { records: [], problems: [{ code: 'truncated', at: payload.length, bytes: payload }], templates: 0 };
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
  const records = Array.from({ length: count }, (_, index): FlowRecord => {
    const at = HEADER_BYTES + index * RECORD_BYTES;
    const fields = { ...readRecord(payload, at), ...(sampling > 0 ? { samplingInterval: sampling } : {}) };
    return { kind: 'flow', templateId: 0, at, fields };
  });
  const end = HEADER_BYTES + count * RECORD_BYTES;
  const problems: readonly FlowProblem[] =
    count < announced ? [{ code: 'truncated', at: end, bytes: payload.subarray(end) }] : [];
  return { header, records, problems, templates: 0 };
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
