/** Which real input a record is sent to. */
export type Transport = 'syslog-udp' | 'syslog-tcp' | 'netflow' | 'http';

/** One record of a simulated day, as its device would send it. */
export interface SimulatedRecord {
  /** When the device saw it, epoch ms. */
  readonly at: number;
  readonly transport: Transport;
  /** Name of the sending device, one of the day's sources. */
  readonly source: string;
  /** Exactly the bytes on the wire, without TCP framing. */
  readonly payload: Uint8Array;
  /** Events a collector makes of it: 1 for a line, flow records for a datagram. */
  readonly events: number;
}
