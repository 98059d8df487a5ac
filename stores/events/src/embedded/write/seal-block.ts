import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayStart } from '@qiaolou/schema';
import type { OpenBlock } from '../../columns/open-block.ts';
import { sealSegment, type SealSteps } from '../../columns/seal-segment.ts';
import { writeSegmentFile } from '../../columns/segment-file.ts';
import { readFooterOf } from '../../columns/segment-footer.ts';
import { TrigramCollector } from '../../columns/trigram-filter.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import { segmentEntry } from '../segments/segment-entry.ts';
import type { SegmentSet } from '../segments/segment-set.ts';

/** Rows of a day from which on it has a segment of its own; what is fewer shares one until days are put together. */
const OWN_SEGMENT_ROWS = 4_096;

/** Writes the rows of full blocks to segments, letting its thread do something else every few milliseconds. */
export class BlockSealer {
  readonly #segments: SegmentSet;
  readonly #trigrams = new TrigramCollector();

  constructor(segments: SegmentSet) {
    this.#segments = segments;
  }

  /** Writes a block; its segments are durable, and live once they are committed. Throws the system's error. */
  async write(block: OpenBlock): Promise<readonly SegmentEntry[]> {
    const entries: SegmentEntry[] = [];
    for (const rows of rowsBySegment(block.times())) entries.push(await this.#writeRows(block, rows));
    return entries;
  }

  async #writeRows(block: OpenBlock, rows: Uint32Array): Promise<SegmentEntry> {
    const number = this.#segments.newNumber();
    const origin = { number, level: 0, replaces: [] };
    const pieces = await piecesOf(sealSegment(block, { origin, level: 1, trigrams: this.#trigrams, rows }));
    const written = await writeSegmentFile(this.#segments.path(number), pieces);
    return segmentEntry(readFooterOf(pieces), written);
  }
}

async function piecesOf(steps: SealSteps): Promise<readonly Uint8Array[]> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** Rows of the days that have many, each day apart, and those of all others together. */
function rowsBySegment(times: Float64Array): readonly Uint32Array[] {
  const days = new Map<number, number[]>();
  for (let row = 0; row < times.length; row++) {
    const day = dayStart(times[row] ?? NaN);
    const rows = days.get(day);
    if (rows === undefined) days.set(day, [row]);
    else rows.push(row);
  }
  const lists = [...days.values()];
  const large = lists.filter((rows) => rows.length >= OWN_SEGMENT_ROWS);
  const small = lists.filter((rows) => rows.length < OWN_SEGMENT_ROWS).flat();
  return [...large, ...(small.length > 0 ? [small] : [])].map((rows) => Uint32Array.from(rows));
}
