/** Words of 32 bits. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
}

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A sample or a record of one: format, length, body. */
export function structure(format: number, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([words(format, bytes.length), bytes]);
}

/** A record with the first bytes of a packet, filled up to a multiple of four. */
export function rawHeader(packet: Buffer, { protocol = 1, frameLength = 1_518 } = {}): Buffer {
  const fill = Buffer.alloc((4 - (packet.length % 4)) % 4);
  return structure(1, words(protocol, frameLength, 4, packet.length), packet, fill);
}

export interface SampleOptions {
  readonly rate?: number;
  readonly input?: number;
  readonly output?: number;
}

export function flowSample(
  records: readonly Buffer[],
  { rate = 512, input = 3, output = 9 }: SampleOptions = {},
): Buffer {
  return structure(1, words(77, 0x0000_0003, rate, 5_120, 0, input, output, records.length), ...records);
}

export function expandedSample(
  records: readonly Buffer[],
  { rate = 512, input = 3, output = 9 }: SampleOptions = {},
): Buffer {
  return structure(3, words(77, 0, 3, rate, 5_120, 0, 0, input, 0, output, records.length), ...records);
}

export const counterSample = structure(2, words(5, 3, 1), structure(1, Buffer.alloc(88)));

/** A datagram of an agent with an IPv4 address, or with one of IPv6. */
export function sflowDatagram(
  samples: readonly Buffer[],
  {
    sequence = 1,
    subAgent = 0,
    agent = hex('0a00 0001'),
  }: { sequence?: number; subAgent?: number; agent?: Buffer } = {},
): Buffer {
  const address = Buffer.concat([words(agent.length === 4 ? 1 : 2), agent]);
  return Buffer.concat([words(5), address, words(subAgent, sequence, 123_456, samples.length), ...samples]);
}

const ETHERNET = hex('00005e005301 00005e005302');
/** 192.0.2.10:51000 → 198.51.100.20:443, TCP with SYN and ACK, 1,500 bytes. */
export const IPV4_TCP = hex(
  '4500 05dc 0001 4000 40 06 0000 c000020a c6336414' + 'c738 01bb 00000001 00000002 50 12 ffff 0000 0000',
);
/** [2001:db8::1]:53 → [2001:db8::2]:40000, UDP behind a hop-by-hop header, 8 + 8 + 92 bytes of payload. */
export const IPV6_UDP = hex(
  '60000000 006c 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002' +
    '11 00 000000000000' +
    '0035 9c40 0064 0000',
);

export const ethernet = (type: string, packet: Buffer): Buffer => Buffer.concat([ETHERNET, hex(type), packet]);
