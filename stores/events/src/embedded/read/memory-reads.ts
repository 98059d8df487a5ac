import type { EcsEvent } from '@qiaolou/schema';
import type { OpenBlock } from '../../columns/open-block.ts';
import { firstAtLeast } from '../../scan/mask.ts';
import type { WrittenBlock } from '../write/written-block.ts';
import { eventsOfRows, firstSeqSince, rowsThatFit, type TailRow } from './tail-rows.ts';

/** Events in order of their numbers, and the number after which the tail goes on. */
export interface MemoryTail {
  readonly events: readonly EcsEvent[];
  readonly next: number;
}

/** How much a page of a tail may have of what is in memory. */
export interface TailRoom {
  readonly limit: number;
  /** Bytes of raw texts. */
  readonly most: number;
  /** Nothing when not even the first event has room. */
  readonly orNone: boolean;
}

/** Rows come in the order of their numbers: the first one beyond `after` is found by halves, and no other is looked at. */
function rowsAfter(block: OpenBlock, after: number, limit: number): readonly TailRow[] {
  const seqs = block.seqs();
  const first = firstAtLeast((row) => seqs[row] ?? NaN, { from: 0, to: seqs.length }, after + 1);
  return Array.from(seqs.subarray(first, first + limit), (seq, at) => {
    const row = first + at;
    return { row, seq, bytes: block.original.end(row) - block.original.start(row) };
  });
}

/** The first events in memory with numbers beyond `after`. */
export function tailOfBlocks(
  blocks: readonly WrittenBlock[],
  after: number,
  { limit, most, orNone }: TailRoom,
): MemoryTail {
  const rows = blocks
    .filter(({ maxSeq }) => maxSeq > after)
    .flatMap((written) => rowsAfter(written.block, after, limit).map((row) => ({ ...row, written })));
  const page = rowsThatFit(rows.slice(0, limit), { most, orNone });
  const events = [...Map.groupBy(page, ({ written }) => written)].flatMap(([{ block }, own]) =>
    eventsOfRows(block, own),
  );
  return { events, next: page.at(-1)?.seq ?? after };
}

/** Least number of the events in memory that were stored at or after a time; undefined when there is none. */
export function firstOfBlocksSince(blocks: readonly WrittenBlock[], since: number): number | undefined {
  for (const { block } of blocks) {
    const seq = firstSeqSince(block, since);
    if (seq !== undefined) return seq;
  }
  return undefined;
}

/** Events in memory by id, of those with the same id the one stored last. */
export function getOfBlocks(blocks: readonly WrittenBlock[], ids: readonly string[]): ReadonlyMap<string, EcsEvent> {
  const found = new Map<string, EcsEvent>();
  for (const written of blocks) {
    const rows = ids.flatMap((id) => {
      const row = written.rowOf(id);
      return row === undefined ? [] : [{ id, row }];
    });
    const events = eventsOfRows(written.block, rows);
    for (const [index, { id }] of rows.entries()) {
      const event = events[index];
      if (event !== undefined) found.set(id, event);
    }
  }
  return found;
}
