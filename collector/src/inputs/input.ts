import type { Clock, Listener, RawRecord } from '@qiaolou/schema';
import type { AppendOutcome } from '../spool/index.ts';

/** Where inputs put records: the part of the spool they need. */
export interface RecordSink {
  append(record: RawRecord): AppendOutcome;
  appendAll(records: readonly RawRecord[]): AppendOutcome;
  offer(record: RawRecord): boolean;
  durable(): Promise<void>;
  whenWritable(record: RawRecord): Promise<void>;
}

/** Told about every record of every sender: the source health. */
export interface SourceObserver {
  /** A record was taken; `at` epoch ms. */
  received(listener: Listener, peer: string, at: number): void;
  /** A record was refused because the spool was full. */
  shed(listener: Listener, peer: string, at: number): void;
  /** A record was cut at the size limit. */
  truncated(listener: Listener, peer: string, at: number): void;
}

/** What every network input is given. */
export interface InputOptions {
  /** Address to listen on; default `127.0.0.1`. `::` listens on IPv4 and IPv6. */
  readonly host?: string | undefined;
  /** 0: any free port; `start()` tells which. */
  readonly port: number;
  readonly sink: RecordSink;
  readonly observer: SourceObserver;
  readonly clock: Clock;
}

/** Where an input listens. */
export interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

/** A network input. */
export interface Input {
  /** Binds; rejects with the system's error (EADDRINUSE, EACCES). */
  start(): Promise<BoundAddress>;
  /** Stops listening, hands what has arrived to the sink, closes connections; idempotent. */
  stop(): Promise<void>;
}

/** The loopback address inputs listen on unless told otherwise. */
export const LOOPBACK = '127.0.0.1';

/** A sender's address as peers are named: IPv4 as such, also when it came in through an IPv6 socket; no scope id. */
export function peerAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  const scope = plain.indexOf('%');
  return scope < 0 ? plain : plain.slice(0, scope);
}
