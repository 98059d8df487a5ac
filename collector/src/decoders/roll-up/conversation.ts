/** What one record tells of a conversation; one object for all records, written anew for each. */
export interface Conversation {
  /** Words of an address: 1 of IPv4, 4 of IPv6. */
  addressWords: 1 | 4;
  /** Source, then destination; the first `addressWords` of each. */
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  /** IANA protocol number. */
  protocol: number;
  /** −1: not told. For ICMP the type, and the destination's the code. */
  sourcePort: number;
  destinationPort: number;
  isIcmp: boolean;
  tcpFlags: number;
  /** Interfaces by index; −1: not told. */
  ingress: number;
  egress: number;
  /** 0 ingress, 1 egress, −1 not told. */
  direction: number;
  /** −1: not told. */
  vlan: number;
  /** As exported, before sampling. */
  bytes: number;
  packets: number;
  /** One of so many packets was looked at; 1: all. */
  rate: number;
  /** Epoch ms, by a clock that is believed. */
  start: number;
  end: number;
}

/** A conversation nothing is told of yet. */
export function newConversation(): Conversation {
  return {
    addressWords: 1,
    source: new Uint32Array(4),
    destination: new Uint32Array(4),
    ...{ protocol: 0, sourcePort: -1, destinationPort: -1, isIcmp: false, tcpFlags: 0 },
    ...{ ingress: -1, egress: -1, direction: -1, vlan: -1 },
    ...{ bytes: 0, packets: 0, rate: 1, start: 0, end: 0 },
  };
}

/** Who told it: the exporter, and where in the spool it was told. */
export interface Told {
  readonly listener: string;
  readonly peer: string;
  /** Address the exporter names itself by, where it does. */
  readonly observer?: string | undefined;
  /** Exporter's clock − receive time, ms; absent where it tells no time. */
  readonly skewMs?: number | undefined;
  readonly dataset: string;
  /** Observation domain, source id or sub-agent. */
  readonly domain: number;
  readonly receivedAt: number;
  readonly segment: number;
  readonly offset: number;
  readonly frame?: number | undefined;
}
