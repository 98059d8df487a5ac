/** A template field: number, length in bytes, enterprise number. */
export type Field = readonly [id: number, length: number, enterprise?: number];

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A set: number, length, content. */
export function flowSet(id: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u16(id), u16(body.length + 4), body]);
}

function fieldBytes([id, length, enterprise]: Field): Buffer {
  if (enterprise === undefined) return Buffer.concat([u16(id), u16(length)]);
  return Buffer.concat([u16(id | 0x8000), u16(length), u32(enterprise)]);
}

/** Content of a template set. */
export function template(id: number, fields: readonly Field[]): Buffer {
  return Buffer.concat([u16(id), u16(fields.length), ...fields.map(fieldBytes)]);
}

/** Content of an IPFIX options template set. */
export function ipfixOptions(id: number, scope: number, fields: readonly Field[]): Buffer {
  return Buffer.concat([u16(id), u16(fields.length), u16(scope), ...fields.map(fieldBytes)]);
}

/** Content of a NetFlow v9 options template set. */
export function v9Options(id: number, scope: readonly Field[], fields: readonly Field[]): Buffer {
  return Buffer.concat([
    u16(id),
    u16(scope.length * 4),
    u16(fields.length * 4),
    ...[...scope, ...fields].map(fieldBytes),
  ]);
}

export const EXPORT_SECONDS = 1_795_000_000;
const UPTIME_MS = 500_000;

/** A NetFlow v9 datagram. */
export function netflowV9(domain: number, ...sets: readonly Buffer[]): Buffer {
  return Buffer.concat([u16(9), u16(sets.length), u32(UPTIME_MS), u32(EXPORT_SECONDS), u32(7), u32(domain), ...sets]);
}

/** An IPFIX message. */
export function ipfix(domain: number, ...sets: readonly Buffer[]): Buffer {
  const body = Buffer.concat(sets);
  return Buffer.concat([u16(10), u16(body.length + 16), u32(EXPORT_SECONDS), u32(7), u32(domain), body]);
}

/** A NetFlow v5 datagram; each record is given by its 48 bytes. */
export function netflowV5(records: readonly Buffer[], sampling = 0): Buffer {
  const header = [
    u16(5),
    u16(records.length),
    u32(UPTIME_MS),
    u32(EXPORT_SECONDS),
    u32(123_000_000),
    u32(9),
    u16(0x0102),
    u16(sampling),
  ];
  return Buffer.concat([...header, ...records]);
}

/** Bytes in hex, spaces allowed. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** 192.0.2.10:51000 → 198.51.100.20:443, TCP, 5,000 bytes in 10 packets, 2 s long, ended 3 s before the export. */
export const V5_RECORD = hex(
  'c000020a c6336414 00000000 0003 0004 0000000a 00001388' +
    ' 00078d98 00079568 c738 01bb 00 1b 06 00 fde8 fde9 18 18 0000',
);

/** Fields and bytes of the same flow for v9 and IPFIX. */
export const FLOW_FIELDS: readonly Field[] = [
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
export const FLOW_RECORD = hex('c000020a c6336414 c738 01bb 06 1b 00001388 0000000a 00078d98 00079568');
