import type { ConnectionFigures } from '@qiaolou/connections';
import type { Clock } from '@qiaolou/schema';
import type { RecordSink, SourceObserver } from '../sink/index.ts';
import type { TlsFigures } from './tls/tls-figures.ts';

/** What every input is given by whoever runs it. */
export interface InputGiven {
  readonly sink: RecordSink;
  readonly observer: SourceObserver;
  readonly clock: Clock;
  /**
   * Name of the sender a key belongs to, or undefined. Compares in constant time. Rejects with
   * `collector.keyUnchecked` when that cannot be told now.
   */
  readonly verifyKey: (key: string) => string | undefined | Promise<string | undefined>;
  /** Connections the process can bear of this input; undefined when that is not known. */
  readonly connectionCap?: number | undefined;
}

/** What a network input needs. */
export interface InputOptions extends Omit<InputGiven, 'verifyKey'> {
  /** Address to listen on; default `127.0.0.1`. `::` listens on IPv4 and IPv6. */
  readonly host?: string | undefined;
  /** 0: any free port; `start()` tells which. */
  readonly port: number;
}

/** Where an input listens. */
export interface BoundAddress {
  readonly host: string;
  readonly port: number;
}

/** State of an input, the same for every kind; counts are records since it was started. */
export interface InputStats {
  /** Undefined until it is started. */
  readonly bound: BoundAddress | undefined;
  /** Framed and handed to the spool, taken or not. */
  readonly received: number;
  /** Of these, refused because the spool was full. */
  readonly shed: number;
  /** Cut at the size limit. */
  readonly truncated: number;
  /** Held back now, by senders that wait for room in the spool. */
  readonly waiting: number;
  /** Lost in the kernel because its buffer was full; undefined where there is none or the kernel does not tell. */
  readonly kernelDrops: number | undefined;
  /** Errors of a socket after it was bound, by the system's code; absent where connections have their own. */
  readonly socketErrors?: Readonly<Record<string, number>>;
  /** Memory held of what is not complete or not handed over yet, bytes, and the most it can be; absent where nothing is. */
  readonly held?: { readonly bytes: number; readonly limit: number };
  /** Requests answered with an error, by code; absent where nobody is answered. */
  readonly refused?: Readonly<Record<string, number>>;
  /** Of an input that senders connect to. */
  readonly connections?: ConnectionFigures;
  /** Of one that speaks TLS now. */
  readonly tls?: TlsFigures | undefined;
}

/** A network input. */
export interface Input {
  /** Binds; rejects with the system's error (EADDRINUSE, EACCES). */
  start(): Promise<BoundAddress>;
  /** Stops listening, hands what has arrived to the sink, closes connections; idempotent. */
  stop(): Promise<void>;
  stats(): InputStats;
  /** Datagrams read from the socket, whatever was in them; cheap enough to be asked for in a loop. */
  datagrams?(): number;
}

/** The loopback address inputs listen on unless told otherwise. */
export const LOOPBACK = '127.0.0.1';
