import type { ExporterFigures, FlowSettings, LineCounts, OwnPack } from '@qiaolou/collector';
import type { CatalogueRule, InsideNetworks, JudgeData, RuleStats } from '@qiaolou/detection-rules';
import type {
  DetectionMatch,
  EcsEvent,
  LeftOutFile,
  LineCharset,
  LineHeader,
  ReadingMark,
  SpoolPosition,
  WireError,
} from '@qiaolou/schema';
import type { MessagePort } from 'node:worker_threads';
import type { SearchServerLogin } from '../config/search-server-login.ts';
import type { ParserFolders } from './parser-folders.ts';

/** Where the pipeline stores events. */
export type PipelineStore =
  { readonly kind: 'embedded'; readonly port: MessagePort } | ({ readonly kind: 'elasticsearch' } & SearchServerLogin);

/** What the worker is started with. */
export interface PipelineWorkerData {
  readonly spoolDirectory: string;
  /** Gets a message whenever more of the spool is durable; absent: only the host's pokes tell. */
  readonly spoolGrew?: MessagePort | undefined;
  /** Where to continue; absent: the oldest record kept. */
  readonly from?: SpoolPosition | undefined;
  /** Where the window of flows began that was open there; absent: none was. */
  readonly openSince?: SpoolPosition | undefined;
  /** How flows are rolled up; absent: as by default. */
  readonly flows?: FlowSettings | undefined;
  readonly store: PipelineStore;
  readonly parserFolders: ParserFolders;
  readonly ruleDirectories: readonly string[];
  /** Ids of rules that the configuration switches off. */
  readonly disabledRules: readonly string[];
  /** Ids of rules that people have switched off. */
  readonly switchedOff?: readonly string[] | undefined;
  /** What of the network is ours; absent: the usual private networks. */
  readonly inside?: InsideNetworks | undefined;
  /** What single judges are configured with, by judge id. */
  readonly judgeData?: JudgeData | undefined;
  readonly zone: string;
  readonly maxClockSkewHours: number;
  /** Where decoders keep what must outlive a restart. */
  readonly stateDirectory: string;
  /** Most records of one batch. */
  readonly batchRecords: number;
}

/** What one sender contributed to a batch. */
export interface SourceContribution {
  readonly listener: string;
  readonly peer: string;
  readonly dataset: string;
  readonly records: number;
  readonly events: number;
  readonly unparsed: number;
  /** Receive time of the newest record, epoch ms. */
  readonly lastReceivedAt: number;
  /** Skews seen, ms; a sample of at most 8. */
  readonly skewsMs: readonly number[];
  /** Events by mark that reading left in them. */
  readonly marks: Readonly<Partial<Record<ReadingMark, number>>>;
  /** Lines by charset, and a sample of them by header. */
  readonly charsets: Readonly<Partial<Record<LineCharset, number>>>;
  readonly headers: Readonly<Partial<Record<LineHeader, number>>>;
  /** Values that packs could not read as the type of their field, by field. */
  readonly unread: ReadonlyMap<string, number>;
  /** By how many minutes the newest time was corrected, 0: by none; undefined: no event told a time. */
  readonly clockOffsetMinutes: number | undefined;
}

/** An event that the store refused for good, and why. */
export interface RejectedEvent {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  /** Absent when its id is none. */
  readonly event?: EcsEvent | undefined;
}

/** What the store said of the events of one origin: live input, or one import. */
export interface StoredCounts {
  /** Empty for live input, else the import's peer (file name). */
  readonly importPeer: string;
  readonly records: number;
  readonly events: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: readonly RejectedEvent[];
  readonly matches: readonly DetectionMatch[];
}

/** One batch: its events are durable, its matches and its cursor are the main thread's to commit. */
export interface PipelineBatch {
  readonly kind: 'batch';
  /** 1, 2, 3 … */
  readonly number: number;
  /** Where to continue once this batch is committed. */
  readonly next: SpoolPosition;
  /** Where the oldest record is that events may still be made of: not behind `next`. */
  readonly openSince: SpoolPosition;
  readonly stored: readonly StoredCounts[];
  readonly sources: readonly SourceContribution[];
  /** Receive time of the oldest record, epoch ms; for the latency metric. */
  readonly oldestReceivedAt: number;
  /** Damaged places of the spool met so far. */
  readonly damagedRanges: number;
  /** What decoders forgot because they had learnt too much, so far: flow templates. */
  readonly decodersForgot: number;
  /** Lines of text since the pipeline began, and those of them that were read as bytes. */
  readonly lines: LineCounts;
  /** Figures of the exporters of flows that sent something. */
  readonly flows: readonly ExporterFigures[];
}

/** What the judges did since the thread was started. */
export interface RulesReport {
  readonly kind: 'report';
  readonly rules: readonly RuleStats[];
  /** Values too long for regular expressions that were cut. */
  readonly truncatedValues: number;
}

/** Packs of one's own were written, changed or removed: what is in force from now on. */
export interface PacksTaken {
  readonly kind: 'packs';
  readonly packs: number;
  readonly own: readonly OwnPack[];
  /** Ids of packs that people switched off. */
  readonly off: readonly string[];
  readonly packErrors: readonly LeftOutFile[];
}

export type FromPipeline =
  | {
      readonly kind: 'ready';
      /** The rules in force: they are read here and nowhere else in the process. */
      readonly rules: readonly CatalogueRule[];
      readonly packs: number;
      /** Packs of one's own among them. */
      readonly own: readonly OwnPack[];
      readonly off: readonly string[];
      /** Rules left out because they are wrong; the others run. */
      readonly ruleErrors: readonly LeftOutFile[];
      /** Parser packs left out because they are wrong; the others run. */
      readonly packErrors: readonly LeftOutFile[];
    }
  | PacksTaken
  /** The correlation windows lack events of these days (`YYYY-MM-DD`), because what holds them is damaged. Before `ready`. */
  | { readonly kind: 'refilledWithout'; readonly days: readonly string[] }
  | PipelineBatch
  /** Storing a batch failed and is tried again. */
  | { readonly kind: 'waiting'; readonly error: WireError }
  /** Storing succeeded after it had failed. */
  | { readonly kind: 'resumed' }
  /** Nothing was left to read after this poke (0 before the first). */
  | { readonly kind: 'idle'; readonly poke: number }
  | RulesReport
  | { readonly kind: 'stopped' };

export type ToPipeline =
  /** The batch of this number is committed. */
  | { readonly kind: 'committed'; readonly number: number }
  /** There is something new in the spool. */
  | { readonly kind: 'poke'; readonly number: number }
  /** These rules, and no others, are switched off by people. */
  | { readonly kind: 'switch'; readonly off: readonly string[] }
  /** A report is wanted. */
  | { readonly kind: 'report' }
  | { readonly kind: 'stop' };
