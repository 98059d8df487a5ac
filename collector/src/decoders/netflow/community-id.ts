import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/** One direction of a conversation. For ICMP the ports are type and code. */
export interface FlowTuple {
  readonly sourceIp: string;
  readonly destinationIp: string;
  /** IANA protocol number. */
  readonly protocol: number;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
}

const ICMP = 1;
const ICMPV6 = 58;
/** Protocols with ports: TCP, UDP, SCTP. */
const WITH_PORTS = new Set([6, 17, 132]);

/** ICMP types that ask and answer (Community ID 1.0; RFC 792, RFC 1256): the answer's type plays the other port. */
const ICMP_COUNTERPARTS = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
  [10, 9],
  [9, 10],
]);
/** The same for ICMPv6 (RFC 4443, RFC 2710, RFC 4861, RFC 4620, RFC 6275). */
const ICMPV6_COUNTERPARTS = new Map([
  [128, 129],
  [129, 128],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [130, 131],
  [131, 130],
  [144, 145],
  [145, 144],
  [139, 140],
  [140, 139],
]);

/**
 * Community ID flow hash, version 1, seed 0: equal for both directions of a conversation, in every tool that computes
 * it. The specification prescribes SHA-1; nothing here relies on its strength. Undefined when the addresses are not of
 * one family.
 */
export function communityId(tuple: FlowTuple): string | undefined {
  const source = addressBytes(tuple.sourceIp);
  const destination = addressBytes(tuple.destinationIp);
  if (source === undefined || source.length !== destination?.length) return undefined;
  const ports = orderedPorts(tuple);
  const compared = Buffer.compare(source, destination) || (ports === undefined ? 0 : ports.source - ports.destination);
  const swap = compared > 0 && ports?.oneWay !== true;
  const parts = [
    Buffer.alloc(2),
    ...(swap ? [destination, source] : [source, destination]),
    Buffer.of(tuple.protocol, 0),
  ];
  if (ports !== undefined) {
    const portBytes = Buffer.alloc(4);
    portBytes.writeUInt16BE(swap ? ports.destination : ports.source, 0);
    portBytes.writeUInt16BE(swap ? ports.source : ports.destination, 2);
    parts.push(portBytes);
  }
  return `1:${createHash('sha1').update(Buffer.concat(parts)).digest('base64')}`;
}

function orderedPorts(
  tuple: FlowTuple,
): { readonly source: number; readonly destination: number; readonly oneWay: boolean } | undefined {
  const { protocol, sourcePort, destinationPort } = tuple;
  if (sourcePort === undefined || destinationPort === undefined) return undefined;
  if (WITH_PORTS.has(protocol)) return { source: sourcePort, destination: destinationPort, oneWay: false };
  if (protocol !== ICMP && protocol !== ICMPV6) return undefined;
  const counterparts = protocol === ICMP ? ICMP_COUNTERPARTS : ICMPV6_COUNTERPARTS;
  const counterpart = counterparts.get(sourcePort);
  return { source: sourcePort, destination: counterpart ?? destinationPort, oneWay: counterpart === undefined };
}

function addressBytes(ip: string): Buffer | undefined {
  if (isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
  return isIPv6(ip) ? ipv6Bytes(ip) : undefined;
}

/** Any IPv6 text form without scope: RFC 4291 §2.2. */
function ipv6Bytes(ip: string): Buffer {
  const [head = '', tail] = ip.split('::');
  const left = words(head);
  const right = words(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const bytes = Buffer.alloc(16);
  for (const [index, word] of [...left, ...Array<number>(zeros).fill(0), ...right].entries()) {
    bytes.writeUInt16BE(word, index * 2);
  }
  return bytes;
}

function words(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
