import type { ReadProgress } from '@qiaolou/schema';
import { ProgressTeller } from '../../contract/progress-teller.ts';
import type { Span } from '../../contract/store-request.ts';
import type { SegmentFile } from '../segments/open-segments.ts';
import type { TaskBounds } from './query-threads.ts';

/** Rows of some times: a block in memory or a segment. */
interface Extent {
  readonly rows: number;
  readonly minTs: number;
  readonly maxTs: number;
}

/** How far one read is: first of what is in memory, then of what is in segments. */
export interface ProgressOfRead {
  /** Rows of a block in memory were looked at; undefined when nobody listens. */
  readonly looked: ((rows: number) => void) | undefined;
  /** Only these files are left to be looked at. */
  left(files: readonly SegmentFile[]): Pick<TaskBounds, 'onLooked'>;
  /** All of them were. */
  end(): void;
}

/** Begins to tell how far a read of the rows within a span is; does nothing when nobody listens. */
export function progressOf(
  { onProgress }: { readonly onProgress?: ((progress: ReadProgress) => void) | undefined },
  { from, to }: Span,
  extents: readonly Extent[],
): ProgressOfRead {
  if (onProgress === undefined) return SILENT;
  const within = extents.filter(({ minTs, maxTs }) => maxTs >= from && minTs < to);
  const total = rowsOf(within);
  const teller = new ProgressTeller(total, { tell: onProgress, now: () => performance.now() });
  return {
    looked: (rows) => teller.looked(rows),
    left: (files) => {
      const before = total - rowsOf(files.map(({ entry }) => entry));
      teller.reached(before);
      return { onLooked: (rows) => teller.reached(before + rows) };
    },
    end: () => teller.end(),
  };
}

const SILENT: ProgressOfRead = { looked: undefined, left: () => ({}), end: () => undefined };

function rowsOf(extents: readonly Pick<Extent, 'rows'>[]): number {
  return extents.reduce((sum, { rows }) => sum + rows, 0);
}
