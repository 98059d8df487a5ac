import type { ConversationPlan } from './conversation-plan.ts';
import type { FlowValue } from './field-reader.ts';

/** Version in the header of a datagram: NetFlow v5, NetFlow v9, IPFIX. */
export type FlowVersion = 5 | 9 | 10;

/** What a datagram's header says. */
export interface FlowHeader {
  readonly version: FlowVersion;
  /** Exporter's clock, epoch ms. */
  readonly exportTime: number;
  /** Exporter's uptime at `exportTime`, ms; IPFIX has none. */
  readonly sysUptimeMs?: number | undefined;
  readonly sequence: number;
  /** v9 source id, IPFIX observation domain; for v5 engine type × 256 + engine id. */
  readonly domain: number;
}

/** Fields by IANA name; a list where a template names a field more than once. */
export type FlowFields = Readonly<Record<string, FlowValue | readonly FlowValue[]>>;

/** One record of a datagram: a flow, or options (counters and tables the exporter tells about itself). */
export interface FlowRecord {
  readonly kind: 'flow' | 'options';
  /** 0 for v5. */
  readonly templateId: number;
  /** Number among the records of its datagram, those that were taken included. */
  readonly index: number;
  /** Byte offset in the datagram. */
  readonly at: number;
  readonly fields: FlowFields;
}

/** Something in a datagram that could not be read; `at` is the byte offset, `bytes` what was left unread. */
export interface FlowProblem {
  readonly code:
    | 'unknownVersion'
    | 'truncated'
    | 'badSet'
    | 'badTemplate'
    /** Data whose template has not come yet. */
    | 'unknownTemplate'
    /** More records than one datagram can sensibly hold: the rest is left unread. */
    | 'tooManyRecords'
    /** More that cannot be read than one datagram can sensibly hold: the rest is left unread. */
    | 'tooManyProblems';
  readonly at: number;
  readonly bytes: Buffer;
  /** Of the data, for `unknownTemplate`. */
  readonly templateId?: number | undefined;
}

/** What a datagram holds. `records` are valid even when there are problems. */
export interface FlowDecodeResult {
  /** Absent when not even the header could be read. */
  readonly header?: FlowHeader | undefined;
  readonly records: readonly FlowRecord[];
  /** Records that the taker took: they are not among `records`. */
  readonly taken: number;
  readonly problems: readonly FlowProblem[];
  /** Templates learned from this datagram. */
  readonly templates: number;
}

/** Takes records that tell a conversation and nothing more, by their numbers, before anything else is made of them. */
export interface ConversationTaker {
  /** A datagram's header was read. `interval`: one of how many packets the header says are looked at; 0: says nothing. */
  begins(header: FlowHeader, interval: number): void;
  /** Takes the `index`-th record, which is at a place; false: it is read field by field like any other. */
  take(payload: Buffer, at: number, plan: ConversationPlan, index: number): boolean;
}
