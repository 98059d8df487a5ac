import type { MadeEvents } from './make-events.ts';
import type { StoreQuestion } from './store-questions.ts';

/** What taking the events in cost. CPU seconds are those of the store alone. */
export interface Ingested {
  /** Until everything was acknowledged and flushed; merges that ran meanwhile are in it. */
  readonly cpuSeconds: number;
  /** Until nothing was left to merge. */
  readonly cpuSecondsMerged: number;
  readonly wallSeconds: number;
  /** Bytes of all its files then. */
  readonly bytesFlushed: number;
  readonly bytesMerged: number;
  /** MB (10^6 bytes); null where it cannot be read. */
  readonly peakMb: number | null;
}

/** An answer with what it cost. */
export interface Asked {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Counts that stores must agree on. */
  readonly counts: readonly number[];
}

/** What starting a store cost, and its first answer. */
export interface Started {
  /** From the start of its process until it can be asked; null when it is not started here. */
  readonly start: Omit<Asked, 'counts'> | null;
  /** The first question alone: what nothing was read for before. */
  readonly answered: Asked;
}

/** A store that is measured: ours or a peer. */
export interface MeasuredStore {
  readonly name: string;
  readonly version: string;
  /** Takes the events in, and ends what it ran for that. */
  ingest(made: MadeEvents): Promise<Ingested>;
  /** Starts it over what it took in, and asks it the first question. */
  start(first: StoreQuestion): Promise<Started>;
  ask(question: StoreQuestion): Promise<Asked>;
  /** Ends it; gives the most memory it had since its start, MB. */
  stop(): Promise<number | null>;
}
