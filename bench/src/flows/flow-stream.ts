/** Records of a datagram. */
export const RECORDS_PER_DATAGRAM = 20;

/** Fields of a record: number, bytes; 63 bytes in all, as a router's usual template. */
const FIELDS: readonly (readonly [number, number])[] = [
  ...([
    [8, 4],
    [12, 4],
    [15, 4],
    [10, 4],
    [14, 4],
    [2, 4],
    [1, 4],
    [22, 4],
    [21, 4],
    [7, 2],
    [11, 2],
    [6, 1],
  ] as const),
  ...([
    [4, 1],
    [5, 1],
    [16, 4],
    [17, 4],
    [9, 1],
    [13, 1],
    [61, 1],
    [89, 1],
  ] as const),
];
const TEMPLATE_EVERY = 500;
const CONVERSATIONS = 20_000;
const PORTS = [443, 80, 53, 22, 445, 3_306];

/**
 * Datagrams of NetFlow v9 as a router sends them in a minute: conversations of 20,000, some of them much more often than others, about
 * ten records of each in 200,000. The same seed gives the same datagrams.
 */
export function flowStream(datagrams: number, exportSeconds: number, random: () => number): readonly Buffer[] {
  const below = (n: number): number => Math.floor(random() * n);
  const conversations = Array.from({ length: CONVERSATIONS }, () => ({
    source: 0x0a000000 + below(5_000),
    destination: 0xc0a80000 + below(3_000),
    sourcePort: 1_024 + below(60_000),
    destinationPort: PORTS[below(PORTS.length)] ?? 443,
  }));
  return Array.from({ length: datagrams }, (_, number) => {
    const sets = number % TEMPLATE_EVERY === 0 ? [templateSet()] : [];
    const records = Array.from({ length: RECORDS_PER_DATAGRAM }, (_unused, index) => {
      const conversation = conversations[Math.floor(CONVERSATIONS * random() ** 2)];
      return recordOf(conversation ?? conversations[0], number * RECORDS_PER_DATAGRAM + index);
    });
    return Buffer.concat([header(number, exportSeconds, sets.length + 1), ...sets, dataSet(records)]);
  });
}

type Conversation =
  | {
      readonly source: number;
      readonly destination: number;
      readonly sourcePort: number;
      readonly destinationPort: number;
    }
  | undefined;

function header(number: number, exportSeconds: number, sets: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16BE(9, 0);
  bytes.writeUInt16BE(sets, 2);
  bytes.writeUInt32BE(10_000, 4);
  bytes.writeUInt32BE(exportSeconds, 8);
  bytes.writeUInt32BE(number, 12);
  bytes.writeUInt32BE(1, 16);
  return bytes;
}

function templateSet(): Buffer {
  const bytes = Buffer.alloc(8 + FIELDS.length * 4);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(256, 4);
  bytes.writeUInt16BE(FIELDS.length, 6);
  FIELDS.forEach(([id, length], index) => {
    bytes.writeUInt16BE(id, 8 + index * 4);
    bytes.writeUInt16BE(length, 10 + index * 4);
  });
  return bytes;
}

function dataSet(records: readonly Buffer[]): Buffer {
  const body = Buffer.concat(records);
  const fill = (4 - (body.length % 4)) % 4;
  const head = Buffer.alloc(4);
  head.writeUInt16BE(256, 0);
  head.writeUInt16BE(4 + body.length + fill, 2);
  return Buffer.concat([head, body, Buffer.alloc(fill)]);
}

function recordOf(conversation: Conversation, number: number): Buffer {
  const { source = 0, destination = 0, sourcePort = 0, destinationPort = 0 } = conversation ?? {};
  const packets = 1 + (number % 90);
  const values: Readonly<Record<number, number>> = {
    ...{
      8: source,
      12: destination,
      15: 0x0a0000fe,
      10: source % 48,
      14: destination % 48,
      2: packets,
      1: 40 * packets,
    },
    ...{ 22: 1_000 + (number % 5_000), 21: 2_000 + (number % 6_000), 7: sourcePort, 11: destinationPort, 6: 0x1b },
    ...{ 4: sourcePort % 2 === 0 ? 6 : 17, 5: 0, 16: 4_134, 17: 4_837, 9: 24, 13: 24, 61: 0, 89: 64 },
  };
  const bytes = Buffer.alloc(FIELDS.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [id, length] of FIELDS) {
    bytes.writeUIntBE(values[id] ?? 0, at, length);
    at += length;
  }
  return bytes;
}
