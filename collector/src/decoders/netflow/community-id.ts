import { hash } from 'node:crypto';
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
  const { length } = source;
  (swap ? destination : source).copy(HASHED, SEED_BYTES);
  (swap ? source : destination).copy(HASHED, SEED_BYTES + length);
  let at = SEED_BYTES + length * 2;
  HASHED[at++] = tuple.protocol;
  HASHED[at++] = 0;
  if (ports !== undefined) {
    at = HASHED.writeUInt16BE(swap ? ports.destination : ports.source, at);
    at = HASHED.writeUInt16BE(swap ? ports.source : ports.destination, at);
  }
  return `1:${hash('sha1', HASHED.subarray(0, at), 'base64')}`;
}

const SEED_BYTES = 2;
/** What is hashed: seed 0, two addresses, protocol and a zero, two ports. One for all: it is hashed at once. */
const HASHED = Buffer.alloc(SEED_BYTES + 2 * 16 + 2 + 4);

/** What of a tuple tells its ports. */
export type FlowPorts = Pick<FlowTuple, 'protocol' | 'sourcePort' | 'destinationPort'>;

/** The ports as they are hashed, of ICMP its types; undefined where the protocol has none. `oneWay`: no answer belongs to it. */
export function orderedPorts({
  protocol,
  sourcePort,
  destinationPort,
}: FlowPorts): { readonly source: number; readonly destination: number; readonly oneWay: boolean } | undefined {
  if (sourcePort === undefined || destinationPort === undefined) return undefined;
  if (WITH_PORTS.has(protocol)) return { source: sourcePort, destination: destinationPort, oneWay: false };
  if (protocol !== ICMP && protocol !== ICMPV6) return undefined;
  const counterparts = protocol === ICMP ? ICMP_COUNTERPARTS : ICMPV6_COUNTERPARTS;
  const counterpart = counterparts.get(sourcePort);
  return { source: sourcePort, destination: counterpart ?? destinationPort, oneWay: counterpart === undefined };
}

function addressBytes(ip: string): Buffer | undefined {
  if (isIPv4(ip)) return ipv4Bytes(ip);
  return isIPv6(ip) ? ipv6Bytes(ip) : undefined;
}

/** Of a text that is an IPv4 address. */
function ipv4Bytes(ip: string): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  let [octet, at] = [0, 0];
  for (let i = 0; i < ip.length; i++) {
    const code = ip.charCodeAt(i);
    if (code === DOT) {
      bytes[at++] = octet;
      octet = 0;
    } else octet = octet * 10 + code - ZERO;
  }
  bytes[at] = octet;
  return bytes;
}

const [DOT, ZERO] = [0x2e, 0x30];

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
