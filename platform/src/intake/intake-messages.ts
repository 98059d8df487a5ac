import type { MessagePort } from 'node:worker_threads';
import type { Arrivals, BoundAddress, InputStats, ListenerTotals, ShedSettings, SpoolStats } from '@qiaolou/collector';
import type { SpoolPosition, WireError } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import type { IntakeKeyDigest } from '../keys/intake-keys.ts';
import type { PackedRecords } from './packed-records.ts';
import type { PerInput } from './run-inputs.ts';

/** What the intake thread is started with. */
export interface IntakeThreadData {
  readonly spoolDirectory: string;
  /** Where inputs keep what they must know after a restart. */
  readonly inputsDirectory: string;
  /** Folder of the certificates of sites. */
  readonly sitesDirectory: string;
  /** Id of the spool if there is none yet: 32 hex digits. */
  readonly newSpoolId: string;
  readonly fsyncIntervalMs: number;
  readonly maxBytes: number;
  /** Who is refused first when the spool is nearly full; absent: all alike. */
  readonly shed?: ShedSettings | undefined;
  /** Connections the process can bear of all inputs together; undefined when that is not known. */
  readonly connectionCap: number | undefined;
}

/** State of the intake for metrics. */
export interface IntakeFigures {
  readonly inputs: PerInput<InputStats>;
  readonly spool: SpoolStats;
  readonly totals: readonly ListenerTotals[];
}

/** What the main thread may ask the intake thread: question and answer of each. */
export interface IntakeCalls {
  /** Starts the inputs that are switched on; answers where they listen. The keys come when they can be read. */
  readonly startInputs: {
    readonly ask: Config['inputs'];
    readonly answer: PerInput<BoundAddress>;
  };
  /** Takes records as soon as there is room; answers the place of the last. */
  readonly append: { readonly ask: PackedRecords; readonly answer: SpoolPosition };
  readonly durable: { readonly ask: null; readonly answer: null };
  readonly removeBefore: { readonly ask: SpoolPosition; readonly answer: null };
  readonly figures: { readonly ask: null; readonly answer: IntakeFigures };
  /** Datagrams read so far; cheap enough to be asked for in a loop. */
  readonly datagrams: { readonly ask: null; readonly answer: number };
  readonly stopInputs: { readonly ask: null; readonly answer: null };
  /** Makes the rest durable and ends the thread. */
  readonly close: { readonly ask: null; readonly answer: null };
}

export type IntakeMethod = keyof IntakeCalls;

export type IntakeCall = {
  readonly [Method in IntakeMethod]: {
    readonly kind: 'call';
    readonly id: number;
    readonly method: Method;
    readonly ask: IntakeCalls[Method]['ask'];
  };
}[IntakeMethod];

export type ToIntake =
  | IntakeCall
  /** Told of every group commit, past the main thread. */
  | { readonly kind: 'reader'; readonly port: MessagePort }
  /** From now on somebody listens to `arrivals`; what came before is among the first. */
  | { readonly kind: 'observed' }
  /** The keys as they are; absent when they cannot be read now. `number` is that of the question, 0 without one. */
  | { readonly kind: 'keys'; readonly number: number; readonly keys?: readonly IntakeKeyDigest[] };

export type FromIntake =
  | { readonly kind: 'opened'; readonly spoolId: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'arrivals'; readonly arrivals: readonly Arrivals[] }
  /** A key is not known here: it may be new. */
  | { readonly kind: 'keysWanted'; readonly number: number }
  /** Files that are followed cannot be read, or, without an error, all can again. */
  | { readonly kind: 'files'; readonly error: WireError | undefined }
  /** An input that fetches is kept from its sources, or, without an error, is not any more. */
  | { readonly kind: 'trouble'; readonly listener: string; readonly error: WireError | undefined }
  /** The spool cannot take or write everything now, or, without an error, it can again. */
  | { readonly kind: 'spool'; readonly error: WireError | undefined };
