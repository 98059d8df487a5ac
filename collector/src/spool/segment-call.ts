import type { WireError } from '@qiaolou/schema';
import type { SegmentChunk } from './segment-files.ts';

/** What the segment thread is started with. */
export interface SegmentThreadData {
  readonly dir: string;
  readonly spoolId: string;
}

/** What the segment thread is asked, one after the other; each is answered once. */
export type SegmentCall =
  | { readonly kind: 'start'; readonly segment: number }
  | { readonly kind: 'write'; readonly chunks: readonly SegmentChunk[] }
  /** Deletes segments that are not written any more. */
  | { readonly kind: 'remove'; readonly segments: readonly number[] }
  | { readonly kind: 'close' };

export type SegmentAnswer = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: WireError };
