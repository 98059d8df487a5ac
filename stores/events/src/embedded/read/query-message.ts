import type { WireError } from '@qiaolou/schema';
import type { SegmentFile } from '../segments/open-segments.ts';
import type { TaskAnswers } from './answer-task.ts';
import type { SegmentTask } from './segment-task.ts';

/** What a query thread is started with. */
export interface QueryThreadData {
  /** One 32-bit number: that of the task nobody waits for any more. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
  /** Bytes of answers of segments that are kept; 0 for none. */
  readonly answerBytes: number;
  /** Time after which it asks for help with a search, ms. */
  readonly helpAfterMs: number;
}

/** A task without the segments that it is about. */
type BareTask = SegmentTask extends infer Task ? (Task extends SegmentTask ? Omit<Task, 'files'> : never) : never;

/** To a query thread: one task at a time, or a segment that is no more. */
export type ToQueryThread =
  | {
      readonly kind: 'task';
      readonly id: number;
      readonly task: BareTask;
      /** The segments that it is about, by their numbers. */
      readonly numbers: readonly number[];
      /** Those of them that the thread was not told of before, or was told otherwise. */
      readonly files: readonly SegmentFile[];
      /** ms it may take. */ readonly leftMs: number;
      /** Bytes it may have in memory. */ readonly mostBytes: number;
      /** Whether somebody wants to hear how far it is. */ readonly told: boolean;
    }
  | { readonly kind: 'forget'; readonly number: number };

/** From a query thread: how many rows a task has looked at so far, that another thread may help with it, or its answer. */
export type FromQueryThread =
  { readonly id: number; readonly looked: number } | { readonly id: number; readonly help: true } | QueryThreadAnswer;

/** How a task ended. */
type QueryThreadAnswer =
  | { readonly id: number; readonly ok: true; readonly answer: TaskAnswers[SegmentTask['kind']] }
  | ({ readonly id: number; readonly ok: false } & WireError);
