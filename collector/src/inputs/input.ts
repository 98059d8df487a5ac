import type { ConnectionFigures } from '@qiaolou/connections';
import type { Clock, RawRecord, SpoolPosition, WireError } from '@qiaolou/schema';
import type { RecordSink, SourceObserver } from '../sink/index.ts';
import type { TlsFigures } from './tls/tls-figures.ts';
import type { SiteFigures } from './collector-forward/site-figures.ts';
import type { FairTurns } from './fair-turns.ts';
import type { DeviceFigures } from './snmp-poll/device-figures.ts';
import type { BrokerFigures } from './kafka/broker-figures.ts';

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
  /** What `collector-forward` needs; absent where no sites are known. */
  readonly forward?: ForwardGiven | undefined;
  /** Connections the process can bear of this input; undefined when that is not known. */
  readonly connectionCap?: number | undefined;
  /** Folder where an input may keep a file, named for it, that outlives a restart; it need not exist yet. */
  readonly stateDirectory: string;
  /** A text of 32 hex digits that was never given before. */
  readonly newId: () => string;
  /** Shared by all inputs of the thread; absent: the input's own. */
  readonly turns?: FairTurns | undefined;
}

/** What an input for other collectors needs. */
export interface ForwardGiven {
  /** Folder of certificates, written by `./qiaolou site`. */
  readonly directory: string;
  /** True for an origin whose records are kept under its own name. */
  readonly isOrigin: (listener: string) => boolean;
  /** File that keeps how far each site's spool was taken. */
  readonly placesFile: string;
  /** What our own spool holds from a place on; without one, all of it. */
  readonly spooledSince: (place: SpoolPosition | undefined) => Iterable<RawRecord>;
}

/** What a network input needs. */
export interface InputOptions extends Omit<InputGiven, 'verifyKey' | 'stateDirectory' | 'newId' | 'forward'> {
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
  /** Undefined until it is started, and for an input that opens no port. */
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
  /** Datagrams without content, nothing to keep; absent where there are none. */
  readonly empty?: number;
  /** What the kernel granted of the buffer asked for, bytes; absent where there is none. */
  readonly receiveBufferBytes?: number;
  /** Connections ended by an error, or by us; absent where there are none. */
  readonly broken?: number;
  /** Records lost because the spool closed while they waited; absent where none waits. */
  readonly lost?: number;
  /** Memory held of what is not complete or not handed over yet, bytes, and the most it can be; absent where nothing is. */
  readonly held?: { readonly bytes: number; readonly limit: number };
  /** Requests answered with an error by its code, and streams broken off by the reason; absent where neither is. */
  readonly refused?: Readonly<Record<string, number>>;
  /** Of an input that senders connect to. */
  readonly connections?: ConnectionFigures;
  /** Of one that speaks TLS now. */
  readonly tls?: TlsFigures | undefined;
  /** Of an input that reads files. */
  readonly files?: FileFigures;
  /** Of an input for other collectors: each site that may come. */
  readonly sites?: readonly SiteFigures[];
  /** Of an input that fetches from Kafka. */
  readonly broker?: BrokerFigures;
  /** Of an input that polls devices. */
  readonly devices?: DeviceFigures;
  /** What keeps an input that fetches from its sources now; absent when nothing does. */
  readonly trouble?: WireError;
}

/** Files an input reads; counts since it was started. */
export interface FileFigures {
  /** Files that are followed now. */
  readonly followed: number;
  /** Bytes of them that were not read yet. */
  readonly behindBytes: number;
  /** Files that took another's place: rotated by renaming. */
  readonly rotated: number;
  /** Files that were cut while they were followed: copied and truncated, or written anew. */
  readonly truncated: number;
  /** Files that went away before they were read to their end. */
  readonly lost: number;
  /** Files that cannot be read, the first hundred, with the system's or our code. */
  readonly faults: readonly { readonly path: string; readonly code: string }[];
}

/** An input. */
export interface Input {
  /** Begins; resolves with where it listens, undefined when it does not. */
  start(): Promise<BoundAddress | undefined>;
  /** Stops listening, hands what has arrived to the sink, closes connections; idempotent. */
  stop(): Promise<void>;
  stats(): InputStats;
  /** Datagrams read from the socket, whatever was in them; cheap enough to be asked for in a loop. */
  datagrams?(): number;
}

/** An input that senders send to. */
export interface ListeningInput extends Input {
  /** Binds; rejects with the system's error (EADDRINUSE, EACCES). */
  start(): Promise<BoundAddress>;
}

/** The loopback address inputs listen on unless told otherwise. */
export const LOOPBACK = '127.0.0.1';
