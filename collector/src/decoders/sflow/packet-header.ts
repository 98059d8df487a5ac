import type { Conversation } from '../roll-up/conversation.ts';

/** How the bytes of a sampled header begin: sFlow version 5 §5, `header_protocol`. */
const ETHERNET = 1;
const IPV4 = 11;
const IPV6 = 12;

const VLAN_TAGS = new Set([0x8100, 0x88a8, 0x9100]);
const MOST_TAGS = 4;
const MOST_EXTENSIONS = 8;
/** Hop-by-hop, routing, destination options and mobility: next header, then length in 8 bytes without the first. */
const EXTENSIONS = new Set([0, 43, 60, 135]);
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const [ICMP, TCP, UDP, ICMPV6, DCCP, SCTP, UDPLITE] = [1, 6, 17, 58, 33, 132, 136];
const WITH_PORTS = new Set([TCP, UDP, DCCP, SCTP, UDPLITE]);

/** A sampled packet: the bytes an agent sends of its beginning. */
export interface SampledPacket {
  readonly buffer: Buffer;
  readonly at: number;
  readonly end: number;
  /** `header_protocol`. */
  readonly protocol: number;
  /** Bytes of the whole frame. */
  readonly frameLength: number;
}

/**
 * Reads the addresses, protocol, ports, flags and length of a sampled packet into `out`: those of the outermost IP header. False
 * when it is no IP packet, or too little of it was sent; `out` is then not to be used.
 */
export function readPacketHeader(packet: SampledPacket, out: Conversation): boolean {
  const { protocol, at } = packet;
  out.vlan = -1;
  if (protocol === ETHERNET) return readEthernet(packet, out);
  if (protocol === IPV4) return readIpv4(packet, at, out);
  return protocol === IPV6 && readIpv6(packet, at, out);
}

function readEthernet(packet: SampledPacket, out: Conversation): boolean {
  const { buffer, end } = packet;
  let at = packet.at + 12;
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    if (at + 2 > end) return false;
    const type = buffer.readUInt16BE(at);
    at += 2;
    if (type === 0x0800) return readIpv4(packet, at, out);
    if (type === 0x86dd) return readIpv6(packet, at, out);
    if (!VLAN_TAGS.has(type) || at + 2 > end) return false;
    // The outermost tag is the one the switch's ports know.
    if (out.vlan < 0) out.vlan = buffer.readUInt16BE(at) & 0xfff;
    at += 2;
  }
  return false;
}

/** RFC 791 §3.1. */
function readIpv4(packet: SampledPacket, at: number, out: Conversation): boolean {
  const { buffer, end } = packet;
  if (at + 20 > end || (buffer.readUInt8(at) & 0xf0) !== 0x40) return false;
  const headerBytes = (buffer.readUInt8(at) & 15) * 4;
  if (headerBytes < 20) return false;
  out.addressWords = 1;
  out.source[0] = buffer.readUInt32BE(at + 12);
  out.destination[0] = buffer.readUInt32BE(at + 16);
  out.protocol = buffer.readUInt8(at + 9);
  out.bytes = lengthOf(packet, at, buffer.readUInt16BE(at + 2));
  const isFirst = (buffer.readUInt16BE(at + 6) & 0x1fff) === 0;
  readTransport(packet, isFirst ? at + headerBytes : end, out);
  return true;
}

/** RFC 8200 §3, §4. */
function readIpv6(packet: SampledPacket, from: number, out: Conversation): boolean {
  const { buffer, end } = packet;
  if (from + 40 > end || (buffer.readUInt8(from) & 0xf0) !== 0x60) return false;
  out.addressWords = 4;
  for (let i = 0; i < 4; i++) {
    out.source[i] = buffer.readUInt32BE(from + 8 + i * 4);
    out.destination[i] = buffer.readUInt32BE(from + 24 + i * 4);
  }
  const payload = buffer.readUInt16BE(from + 4);
  out.bytes = lengthOf(packet, from, payload === 0 ? 0 : payload + 40);
  let next = buffer.readUInt8(from + 6);
  let at = from + 40;
  for (let count = 0; count < MOST_EXTENSIONS && at + 8 <= end; count++) {
    const length = extensionBytes(buffer, at, next);
    if (length === 0) break;
    const isLater = next === FRAGMENT && (buffer.readUInt16BE(at + 2) & 0xfff8) !== 0;
    next = buffer.readUInt8(at);
    at = isLater ? end : at + length;
  }
  out.protocol = next;
  readTransport(packet, at, out);
  return true;
}

/** 0 for what is no extension. */
function extensionBytes(buffer: Buffer, at: number, kind: number): number {
  if (EXTENSIONS.has(kind)) return (buffer.readUInt8(at + 1) + 1) * 8;
  if (kind === FRAGMENT) return 8;
  return kind === AUTHENTICATION ? (buffer.readUInt8(at + 1) + 2) * 4 : 0;
}

/** Bytes from the IP header on, as NetFlow counts them; by the frame where the network card had not filled them in yet. */
function lengthOf({ at, frameLength }: SampledPacket, ip: number, told: number): number {
  return told > 0 ? told : Math.max(0, frameLength - (ip - at));
}

function readTransport({ buffer, end }: SampledPacket, at: number, out: Conversation): void {
  out.sourcePort = -1;
  out.destinationPort = -1;
  out.tcpFlags = 0;
  out.isIcmp = false;
  if (at + 4 > end) return;
  if (out.protocol === ICMP || out.protocol === ICMPV6) {
    out.isIcmp = true;
    out.sourcePort = buffer.readUInt8(at);
    out.destinationPort = buffer.readUInt8(at + 1);
  } else if (WITH_PORTS.has(out.protocol)) {
    out.sourcePort = buffer.readUInt16BE(at);
    out.destinationPort = buffer.readUInt16BE(at + 2);
    if (out.protocol === TCP && at + 14 <= end) out.tcpFlags = buffer.readUInt8(at + 13);
  }
}
