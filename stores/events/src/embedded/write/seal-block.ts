import type { OpenBlock } from '../../columns/open-block.ts';
import { sealSegment } from '../../columns/seal-segment.ts';
import { writeSegmentFile } from '../../columns/write-segment-file.ts';
import { readFooterOf } from '../../columns/segment-footer.ts';
import { TrigramCollector } from '../../columns/trigram-filter.ts';
import { inTurns } from '../in-turns.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import { rowsBySegment } from '../segments/rows-by-segment.ts';
import { segmentEntry } from '../segments/segment-entry.ts';
import type { SegmentSet } from '../segments/segment-set.ts';

/** Writes the rows of full blocks to segments, letting its thread do something else every few milliseconds. */
export class BlockSealer {
  readonly #segments: SegmentSet;
  readonly #trigrams = new TrigramCollector();
  /** Segments of blocks that are not live yet. */
  readonly #written = new WeakMap<OpenBlock, SegmentEntry[]>();

  constructor(segments: SegmentSet) {
    this.#segments = segments;
  }

  /**
   * Writes a block; its segments are durable, and live once they are committed. Tried again, what was written is not written
   * a second time: its file would be taken for a segment that nobody told of. Throws the system's error.
   */
  async write(block: OpenBlock): Promise<readonly SegmentEntry[]> {
    const entries = this.#written.get(block) ?? [];
    this.#written.set(block, entries);
    for (const rows of rowsBySegment(block.times()).slice(entries.length))
      entries.push(await this.#writeRows(block, rows));
    return entries;
  }

  async #writeRows(block: OpenBlock, rows: Uint32Array): Promise<SegmentEntry> {
    const number = this.#segments.newNumber();
    const origin = { number, level: 0, replaces: [] };
    const pieces = await inTurns(sealSegment(block, { origin, level: 1, trigrams: this.#trigrams, rows }));
    const written = await writeSegmentFile(this.#segments.path(number), pieces);
    return segmentEntry(readFooterOf(pieces), written);
  }
}
