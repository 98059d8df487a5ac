import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import type { ParserPack } from '../parse/packs/compile-pack.ts';

/** What every decoder is given. */
export interface DecoderGiven {
  /** Random id of the spool: part of every event id. */
  readonly spoolId: string;
  /** From `loadPacks`, in the order they are asked. */
  readonly packs: readonly ParserPack[];
  /** Zone of devices that do not tell theirs; default `Asia/Shanghai`. */
  readonly zone?: string | undefined;
  /** Largest believable difference between a device's clock and ours, ms. */
  readonly skewLimitMs: number;
  /** Folder where a decoder may keep a file that outlives a restart. */
  readonly stateDirectory: string;
}

/** Makes events of records. */
export interface Decoder {
  /**
   * The events of one record: for a log line one, for a flow datagram any number. The same record at the same position
   * gives the same ids. Never throws on any bytes.
   */
  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[];
  /** True when a record's events depend on nothing but the record and its place: then the order of records is nothing to it. */
  readonly inAnyOrder?: boolean;
  /** Keeps what a restart must not lose, if there is something new. */
  save?(): void;
  /** How much of what it learnt it forgot because it was too much. */
  forgot?(): number;
}

/** A kind of decoder; inputs name it in `decode`. */
export interface DecoderKind<Id extends string = string> {
  readonly id: Id;
  open(given: DecoderGiven): Decoder;
}
