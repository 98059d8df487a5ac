import { isIP } from 'node:net';
import { firstNumber, firstUpTo, valuesOf } from './flow-fields.ts';
import type { FlowValue } from './field-reader.ts';
import type { FlowFields } from './flow-record.ts';

/** One packet header of a flow: addresses, protocol and ports that belong together. */
export interface FlowLayer {
  readonly sourceIp?: string | undefined;
  readonly destinationIp?: string | undefined;
  /** IANA protocol number. */
  readonly protocol?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Addresses of the other headers, where a tunnel shows more than one. */
  readonly others: readonly string[];
}

interface Addresses {
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

const SOURCE_PORTS = ['sourceTransportPort', 'udpSourcePort', 'tcpSourcePort'];
const DESTINATION_PORTS = ['destinationTransportPort', 'udpDestinationPort', 'tcpDestinationPort'];
const UDP = 17;
/** Protocols that never carry another packet: TCP, ICMP, ICMPv6, SCTP. */
const CARRY_NOTHING = new Set([1, 6, 58, 132]);
/** UDP ports of tunnels: L2TP, GTP-U, VXLAN, Geneve, VXLAN as Linux had it. */
const TUNNEL_PORTS = new Set([1701, 2152, 4789, 6081, 8472]);
/** TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS = new Set([6, UDP, 33, 132, 136]);

/**
 * The header a record is about. A record of a tunnel shows several: elements that occur more than once stand from the
 * outermost inwards (RFC 7011 §8), and IPv4 may stand beside IPv6. The outermost is taken, with its own protocol and ports;
 * the inner one where the only protocol told cannot be that of a tunnel. Pairs of nobody (0.0.0.0, ::), which exporters put
 * where a family does not apply, are left out.
 */
export function flowLayer(fields: FlowFields): FlowLayer {
  const layers = addressLayers(fields);
  const protocols = valuesOf(fields, 'protocolIdentifier').filter(isProtocol);
  const [protocol] = protocols;
  const ports = {
    sourcePort: firstUpTo(0xffff, fields, SOURCE_PORTS),
    destinationPort: firstUpTo(0xffff, fields, DESTINATION_PORTS),
  };
  const tunnel = layers.length > 1;
  const inner = tunnel && protocols.length === 1 && protocol !== undefined && !carries(protocol, ports.destinationPort);
  const chosen = inner ? layers.length - 1 : 0;
  const { source, destination } = layers[chosen] ?? { source: undefined, destination: undefined };
  // Ports beside a protocol that has none are those of another header.
  const foreign = tunnel && protocol !== undefined && !WITH_PORTS.has(protocol);
  return {
    sourceIp: source,
    destinationIp: destination,
    protocol,
    ...(foreign ? {} : ports),
    others: layers
      .filter((_, index) => index !== chosen)
      .flatMap((other) => [other.source, other.destination])
      .filter((address) => address !== undefined),
  };
}

function isProtocol(value: FlowValue): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xff;
}

function carries(protocol: number, destinationPort: number | undefined): boolean {
  if (protocol === UDP) return destinationPort !== undefined && TUNNEL_PORTS.has(destinationPort);
  return !CARRY_NOTHING.has(protocol);
}

/** Pairs of addresses, the outermost first. */
function addressLayers(fields: FlowFields): readonly Addresses[] {
  const version = firstNumber(fields, ['ipVersion']);
  const outer = version === 4 || version === 6 ? version : firstFamily(fields);
  const layers = [...familyLayers(fields, outer), ...familyLayers(fields, outer === 4 ? 6 : 4)];
  const real = layers.filter(({ source, destination }) => isSomebody(source) || isSomebody(destination));
  return real.length > 0 ? real : layers.slice(0, 1);
}

function familyLayers(fields: FlowFields, family: 4 | 6): readonly Addresses[] {
  const sources = valuesOf(fields, `sourceIPv${family}Address`).map(address);
  const destinations = valuesOf(fields, `destinationIPv${family}Address`).map(address);
  return Array.from({ length: Math.max(sources.length, destinations.length) }, (_, index) => ({
    source: sources[index],
    destination: destinations[index],
  }));
}

/** The family whose address stands first in the record. */
function firstFamily(fields: FlowFields): 4 | 6 {
  for (const name of Object.keys(fields)) {
    if (name === 'sourceIPv4Address' || name === 'destinationIPv4Address') return 4;
    if (name === 'sourceIPv6Address' || name === 'destinationIPv6Address') return 6;
  }
  return 4;
}

function address(value: FlowValue): string | undefined {
  return typeof value === 'string' && isIP(value) !== 0 ? value : undefined;
}

function isSomebody(ip: string | undefined): boolean {
  return ip !== undefined && ip !== '0.0.0.0' && ip !== '::';
}
