import { decodeFlowSets } from './decode-flow-sets.ts';
import { decodeNetflowV5 } from './decode-netflow-v5.ts';
import type { ConversationTaker, FlowDecodeResult, FlowProblem } from './flow-record.ts';
import type { FlowTemplates } from './flow-templates.ts';

const V9_HEADER_BYTES = 20;
const IPFIX_HEADER_BYTES = 16;

/**
 * Decodes a datagram of NetFlow v5, v9 (RFC 3954) or IPFIX (RFC 7011). Learns templates into `templates` under the
 * sender's address. Never throws and always ends, whatever the bytes; what cannot be read is in `problems`. Records that
 * `taker` takes are only counted.
 */
export function decodeFlowDatagram(
  payload: Uint8Array,
  peer: string,
  templates: FlowTemplates,
  taker?: ConversationTaker,
): FlowDecodeResult {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const version = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  switch (version) {
    case 5:
      return decodeNetflowV5(bytes, taker);
    case 9:
      return bytes.length < V9_HEADER_BYTES ? failed('truncated', bytes) : decodeV9(bytes, { peer, templates, taker });
    case 10:
      return bytes.length < IPFIX_HEADER_BYTES
        ? failed('truncated', bytes)
        : decodeIpfix(bytes, { peer, templates, taker });
    default:
      return failed('unknownVersion', bytes);
  }
}

interface Given {
  readonly peer: string;
  readonly templates: FlowTemplates;
  readonly taker: ConversationTaker | undefined;
}

function decodeV9(payload: Buffer, { peer, templates, taker }: Given): FlowDecodeResult {
  const header = {
    version: 9,
    sysUptimeMs: payload.readUInt32BE(4),
    exportTime: payload.readUInt32BE(8) * 1000,
    sequence: payload.readUInt32BE(12),
    domain: payload.readUInt32BE(16),
  } as const;
  const key = { peer, version: 9, domain: header.domain } as const;
  taker?.begins(header, 0);
  return decodeFlowSets({ payload, header, at: V9_HEADER_BYTES, end: payload.length }, { key, templates, taker });
}

function decodeIpfix(payload: Buffer, { peer, templates, taker }: Given): FlowDecodeResult {
  const header = {
    version: 10,
    exportTime: payload.readUInt32BE(4) * 1000,
    sequence: payload.readUInt32BE(8),
    domain: payload.readUInt32BE(12),
  } as const;
  const key = { peer, version: 10, domain: header.domain } as const;
  const length = payload.readUInt16BE(2);
  if (length < IPFIX_HEADER_BYTES) return { ...failed('badSet', payload), header };
  const end = Math.min(length, payload.length);
  taker?.begins(header, 0);
  const result = decodeFlowSets({ payload, header, at: IPFIX_HEADER_BYTES, end }, { key, templates, taker });
  if (length === payload.length || result.problems.length > 0) return result;
  // Bytes after the message, or a message cut between two sets.
  const rest: FlowProblem = {
    code: length > payload.length ? 'truncated' : 'badSet',
    at: end,
    bytes: payload.subarray(end),
  };
  return { ...result, problems: [rest] };
}

function failed(code: FlowProblem['code'], payload: Buffer): FlowDecodeResult {
  return { records: [], taken: 0, problems: [{ code, at: 0, bytes: payload }], templates: 0 };
}
