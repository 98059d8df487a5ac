import type { InsideNetworks } from '@qiaolou/detection-rules';
import type { DetectionMatch, WireError } from '@qiaolou/schema';
import type { ParserFolders } from '../pipeline/parser-folders.ts';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import type { ReplayOrder, ReplayRun } from './replay-run.ts';

/** By which rules what comes of a replay is judged. */
interface ReplayRules {
  readonly directories: readonly string[];
  /** Ids of rules that are off, by configuration or by people. */
  readonly disabled: readonly string[];
  readonly inside: InsideNetworks | undefined;
}

/** What the thread of a replay is started with: plain data, and the way to the store. */
export interface ReplayThreadData {
  readonly store: PipelineStore;
  readonly folders: ParserFolders;
  readonly zone: string;
  readonly skewLimitMs: number;
  readonly order: ReplayOrder;
  /** What was saved last; undefined: it begins. */
  readonly before: ReplayRun | undefined;
  /** A name that no replay has had, for one that begins. */
  readonly replay: string;
  readonly rules: ReplayRules;
}

/** What the thread tells. Each `save` and `matches` waits for its number to come back. */
export type FromReplay =
  | { readonly kind: 'save'; readonly number: number; readonly run: ReplayRun }
  | { readonly kind: 'matches'; readonly number: number; readonly matches: readonly DetectionMatch[] }
  | { readonly kind: 'progress'; readonly step: 'reading' | 'judging'; readonly progress: ReplayRun['progress'] }
  | { readonly kind: 'done'; readonly run: ReplayRun; readonly judged: number | undefined }
  | { readonly kind: 'failed'; readonly error: WireError };

/** What the thread is told: what it waited for is done, or that it is to end. */
export type ToReplay = { readonly kind: 'done'; readonly number: number } | { readonly kind: 'stop' };
