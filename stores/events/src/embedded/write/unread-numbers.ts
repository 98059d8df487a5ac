import type { JournalFrame } from '../journal-frame.ts';

/** Sequence numbers that follow each other, both included. */
export interface NumberRun {
  readonly from: number;
  readonly to: number;
}

/**
 * Sequence numbers of a frame whose lines are no events to this release.
 *
 * @param read Indices of the lines that are, in their order. @param lastSeq Numbers up to it are in segments.
 * @example
 *   unreadNumbers({ firstSeq: 5, count: 4, … }, [0, 3], 0); // [{ from: 6, to: 7 }]
 */
export function unreadNumbers(
  { firstSeq, count }: Pick<JournalFrame, 'firstSeq' | 'count'>,
  read: readonly number[],
  lastSeq: number,
): readonly NumberRun[] {
  const runs: NumberRun[] = [];
  let from = firstSeq;
  for (const index of [...read, count]) {
    const run = { from: Math.max(from, lastSeq + 1), to: firstSeq + index - 1 };
    if (run.from <= run.to) runs.push(run);
    from = firstSeq + index + 1;
  }
  return runs;
}
