import { DAY_MS, dayStart, hasCode } from '@qiaolou/schema';
import { idHash, type IdFilter, type IdHash } from '../../columns/id-filter.ts';
import type { Segment } from '../../columns/segment.ts';
import { OpenSegments, type SegmentFile } from '../segments/open-segments.ts';
import type { SegmentSet } from '../segments/segment-set.ts';

/** Memory for id filters, bytes: about 11 million events. The longest unused are dropped and read again when needed. */
const FILTER_MEMORY = 32 * 1_048_576;

/** An event that may be there already. */
export interface IdCandidate {
  readonly id: string;
  /** Event time, epoch ms. */
  readonly ts: number;
}

/** An event with what decides its bits in filters. */
interface Hashed<Candidate> {
  readonly candidate: Candidate;
  readonly hash: IdHash;
}

/**
 * Which events are in segments already. Exact: an id filter that says "there" is checked against the ids of its segment.
 * New events cost only the probes of the filters of their day. Blocks its thread when a filter must be read.
 */
export class KnownIds {
  readonly #segments: SegmentSet;
  readonly #open = new OpenSegments();
  readonly #filters = new Map<number, IdFilter>();
  #filterBytes = 0;

  constructor(segments: SegmentSet) {
    this.#segments = segments;
  }

  /** Bytes of the filters in memory. */
  get filterBytes(): number {
    return this.#filterBytes;
  }

  /**
   * The events that are stored on their day. Of a segment that cannot be read nothing is known: its events are better
   * there twice than not at all.
   */
  of<Candidate extends IdCandidate>(candidates: readonly Candidate[]): ReadonlySet<Candidate> {
    const known = new Set<Candidate>();
    if (candidates.length === 0) return known;
    const { segments, release } = this.#segments.pin();
    try {
      const hashed = candidates.map((candidate) => ({ candidate, hash: idHash(candidate.id) }));
      for (const [day, list] of Map.groupBy(hashed, ({ candidate }) => dayStart(candidate.ts)))
        for (const entry of segments)
          if (entry.maxTs >= day && entry.minTs < day + DAY_MS)
            for (const one of this.#lookUp({ entry, path: this.#segments.path(entry.number) }, list)) known.add(one);
      return known;
    } finally {
      release();
    }
  }

  /** Forgets a segment that is no more. */
  forget(number: number): void {
    this.#open.forget(number);
    this.#filterBytes -= this.#filters.get(number)?.bits.length ?? 0;
    this.#filters.delete(number);
  }

  close(): void {
    this.#open.close();
  }

  #lookUp<Candidate extends IdCandidate>(
    file: SegmentFile,
    hashed: readonly Hashed<Candidate>[],
  ): readonly Candidate[] {
    try {
      const filter = this.#filter(file);
      const suspects = hashed.filter(({ hash }) => filter.mayHaveHashed(hash)).map(({ candidate }) => candidate);
      return suspects.length === 0 ? [] : this.#open.read(file, (segment) => storedOf(segment, suspects));
    } catch (error) {
      if (!hasCode(error, 'store.corrupt')) throw error;
      return [];
    }
  }

  #filter(file: SegmentFile): IdFilter {
    const { number } = file.entry;
    const known = this.#filters.get(number);
    if (known !== undefined) {
      this.#filters.delete(number);
      this.#filters.set(number, known);
      return known;
    }
    const filter = this.#open.read(file, (segment: Segment) => {
      const read = segment.idFilter();
      segment.release();
      return read;
    });
    this.#filters.set(number, filter);
    this.#filterBytes += filter.bits.length;
    for (const [oldest, old] of this.#filters) {
      if (this.#filterBytes <= FILTER_MEMORY || oldest === number) break;
      this.#filters.delete(oldest);
      this.#filterBytes -= old.bits.length;
    }
    return filter;
  }
}

/** An id names one event of a day; another day's with the same id is another event. */
function storedOf<Candidate extends IdCandidate>(
  segment: Segment,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const rows = segment.rowsOfIds(candidates.map(({ id }) => id));
  const times = segment.times();
  const stored = new Set(rows.map(([id, row]) => `${dayStart(times[row] ?? NaN)} ${id}`));
  segment.release();
  return candidates.filter(({ id, ts }) => stored.has(`${dayStart(ts)} ${id}`));
}
