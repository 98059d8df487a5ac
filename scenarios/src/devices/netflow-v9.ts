/** One unidirectional flow. */
export interface Flow {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** IANA protocol number. */
  readonly protocol: number;
  readonly bytes: number;
  readonly packets: number;
}

/** Fields of the template: [type, length] (RFC 3954 §8). */
const TEMPLATE: readonly (readonly [number, number])[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 1],
  [1, 4],
  [2, 4],
  [22, 4],
  [21, 4],
];
const TEMPLATE_ID = 256;
const RECORD_BYTES = TEMPLATE.reduce((sum, [, length]) => sum + length, 0);
/** The exporter's uptime in every header, ms; flow times are relative to it. */
const UPTIME_MS = 40_000_000;

function ipv4(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function templateFlowSet(): Buffer {
  const set = Buffer.alloc(8 + TEMPLATE.length * 4);
  set.writeUInt16BE(0, 0);
  set.writeUInt16BE(set.length, 2);
  set.writeUInt16BE(TEMPLATE_ID, 4);
  set.writeUInt16BE(TEMPLATE.length, 6);
  TEMPLATE.forEach(([type, length], index) => {
    set.writeUInt16BE(type, 8 + index * 4);
    set.writeUInt16BE(length, 10 + index * 4);
  });
  return set;
}

function dataFlowSet(flows: readonly Flow[], exportedAt: number): Buffer {
  const length = Math.ceil((4 + flows.length * RECORD_BYTES) / 4) * 4;
  const set = Buffer.alloc(length);
  set.writeUInt16BE(TEMPLATE_ID, 0);
  set.writeUInt16BE(length, 2);
  flows.forEach((flow, index) => {
    const at = 4 + index * RECORD_BYTES;
    set.writeUInt32BE(ipv4(flow.source), at);
    set.writeUInt32BE(ipv4(flow.destination), at + 4);
    set.writeUInt16BE(flow.sourcePort, at + 8);
    set.writeUInt16BE(flow.destinationPort, at + 10);
    set.writeUInt8(flow.protocol, at + 12);
    set.writeUInt8(flow.protocol === 6 ? 0x1b : 0, at + 13);
    set.writeUInt32BE(flow.bytes, at + 14);
    set.writeUInt32BE(flow.packets, at + 18);
    set.writeUInt32BE(UPTIME_MS - (exportedAt - flow.start), at + 22);
    set.writeUInt32BE(UPTIME_MS - (exportedAt - flow.end), at + 26);
  });
  return set;
}

/**
 * One NetFlow v9 export datagram (RFC 3954 §5): the template, then the flows. The template is in every datagram, as
 * exporters over UDP do when told to, so a collector that starts late understands the next one.
 *
 * @param exportedAt epoch ms; the header keeps whole seconds, so it must be a multiple of 1,000.
 */
export function netflowV9Datagram(flows: readonly Flow[], exportedAt: number, sequence: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(9, 0);
  header.writeUInt16BE(flows.length + 1, 2);
  header.writeUInt32BE(UPTIME_MS, 4);
  header.writeUInt32BE(Math.floor(exportedAt / 1000), 8);
  header.writeUInt32BE(sequence >>> 0, 12);
  header.writeUInt32BE(1, 16);
  return Buffer.concat([header, templateFlowSet(), dataFlowSet(flows, exportedAt)]);
}
