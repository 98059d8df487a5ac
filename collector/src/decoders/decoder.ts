import type { EcsEvent, LazyEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import type { ExporterFigures } from './roll-up/exporter-figures.ts';
import type { FlowSettings } from './roll-up/flow-settings.ts';

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
  /** Where in the spool reading goes on: what was learnt from records behind it is learnt from them again. Absent: all is kept. */
  readonly since?: SpoolPosition | undefined;
  /** Absent: flows are rolled up by the minute, without source ports. */
  readonly flows?: FlowSettings | undefined;
}

/** Lines of text that were decoded, and those of them that were read as bytes. */
export interface LineCounts {
  readonly lines: number;
  readonly asBytes: number;
}

/** Makes events of records. */
export interface Decoder {
  /**
   * The events of one record: for a log line one, for a flow datagram any number. The same record at the same position
   * gives the same ids. Never throws on any bytes.
   */
  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[];
  /**
   * The only event of a record without an object being made of it, where that can be; undefined: `decode` must make it. It is good
   * until the next `forgetLines`.
   */
  decodeLine?(record: RawRecord, position: SpoolPosition): LazyEvent | undefined;
  /**
   * As `decode`, events without objects where that can be; in its place, not after it. They are good until the next `forgetLines`.
   */
  decodeLazily?(record: RawRecord, position: SpoolPosition): readonly LazyEvent[];
  /** Gives back the room of the events that `decodeLine` and `decodeLazily` made. */
  forgetLines?(): void;
  /** How many records it was given one by one, and of how many `decodeLine` made the event. */
  lines?(): LineCounts;
  /** True when a record's events depend on nothing but the record and its place: then the order of records is nothing to it. */
  readonly inAnyOrder?: boolean;
  /** Reads lines by these packs from now on. */
  usePacks?(packs: readonly ParserPack[]): void;
  /** Takes a record that was decoded before the restart into what was open then; its events were stored. */
  again?(record: RawRecord, position: SpoolPosition): void;
  /** Reading came to a place: the events of what ends there, whatever record is at it. */
  reached?(position: SpoolPosition): readonly EcsEvent[];
  /** Where the oldest record is that events may still be made of; undefined when there is none. */
  openSince?(): SpoolPosition | undefined;
  /** Keeps what a restart must not lose, if there is something new; `next`: where reading goes on. */
  save?(next: SpoolPosition): void;
  /** How much of what it learnt it forgot because it was too much. */
  forgot?(): number;
  /** Figures of the exporters of flows that changed since they were asked for last. */
  flows?(): readonly ExporterFigures[];
}

/** A kind of decoder; inputs name it in `decode`. */
export interface DecoderKind<Id extends string = string> {
  readonly id: Id;
  open(given: DecoderGiven): Decoder;
}
