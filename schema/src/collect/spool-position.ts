import { z } from 'zod';

/** Place of a record in the spool; total order: segment, offset, frame. */
export interface SpoolPosition {
  readonly segment: number;
  /** Byte offset in the segment: of the block the record is in. */
  readonly offset: number;
  /**
   * Number of the record's frame in its block, from 0. Absent: a block's begin, where reading goes on; of a record, that it was
   * written by a release that knew of no blocks.
   */
  readonly frame?: number | undefined;
}

/** The same where it is kept in a file. */
export const spoolPositionSchema = z.strictObject({
  segment: z.number().int(),
  offset: z.number().int(),
  frame: z.number().int().optional(),
});

/**
 * True when a place comes before another.
 *
 * @example
 *   isBefore({ segment: 1, offset: 64 }, { segment: 1, offset: 64, frame: 1 }); // true
 */
export function isBefore(a: SpoolPosition, b: SpoolPosition): boolean {
  if (a.segment !== b.segment) return a.segment < b.segment;
  if (a.offset !== b.offset) return a.offset < b.offset;
  return (a.frame ?? 0) < (b.frame ?? 0);
}

/**
 * Where reading goes on behind a record, when nothing is known of what follows it.
 *
 * @example
 *   behind({ segment: 1, offset: 64, frame: 1 }); // { segment: 1, offset: 64, frame: 2 }
 */
export function behind({ segment, offset, frame = 0 }: SpoolPosition): SpoolPosition {
  return { segment, offset, frame: frame + 1 };
}
