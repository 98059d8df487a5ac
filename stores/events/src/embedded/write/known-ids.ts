import { DAY_MS, dayStart, hasCode } from '@qiaolou/schema/reading';
import type { IdColumn } from '../../columns/id-column.ts';
import type { IdFilter } from '../../columns/id-filter.ts';
import type { Segment } from '../../columns/segment.ts';
import { OpenSegments, type SegmentFile } from '../segments/open-segments.ts';
import type { SegmentSet } from '../segments/segment-set.ts';
import type { AppendedEvents } from './appended-events.ts';
import { SegmentIds } from './segment-ids.ts';

/** Memory for the ids of segments of which thousands are looked up, bytes: those of 1.5 million events of one day. */
const IDS_MEMORY = 48 * 1_048_576;
/** What a row takes of it: its id and its places in the table. */
const LEAST_ID_BYTES = 28;
/** Ids looked up in a segment at once from which on it is worth having them all. */
const WORTH_IDS = 16;
/** Appends after which ids that were not looked up are dropped. */
const IDS_KEPT = 64;

/** Memory for id filters, bytes: about 11 million events. The longest unused are dropped and read again when needed. */
const FILTER_MEMORY = 32 * 1_048_576;

/** Events that are looked for, with what decides their bits in filters. */
interface Wanted {
  readonly events: AppendedEvents;
  readonly rows: readonly number[];
  readonly hashes: Uint32Array;
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
  /** Ids of segments, with the append that looked some up last. */
  readonly #ids = new Map<number, { readonly ids: SegmentIds; usedAt: number }>();
  /** Segments whose ids had no room, or were made to collide: they are not read again for nothing. */
  readonly #tooLarge = new Set<number>();
  #appends = 0;

  constructor(segments: SegmentSet) {
    this.#segments = segments;
  }

  /** Bytes of the filters, and of ids that are looked up, in memory. */
  get filterBytes(): number {
    return this.#filterBytes + this.#idBytes();
  }

  /**
   * Those of some events that are stored on their day. Of a segment that cannot be read nothing is known: its events are better
   * there twice than not at all.
   */
  of(events: AppendedEvents, rows: readonly number[]): ReadonlySet<number> {
    const known = new Set<number>();
    if (rows.length === 0) return known;
    this.#dropUnused();
    const { segments, release } = this.#segments.pin();
    try {
      for (const [day, own] of rowsByDay(events, rows)) {
        const files = segments.filter(({ minTs, maxTs }) => maxTs >= day && minTs < day + DAY_MS);
        if (files.length === 0) continue;
        const wanted = { events, rows: own, hashes: hashesOf(events.ids, own) };
        for (const entry of files)
          for (const row of this.#lookUp({ entry, path: this.#segments.path(entry.number) }, wanted)) known.add(row);
      }
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
    this.#ids.delete(number);
    this.#tooLarge.delete(number);
  }

  close(): void {
    this.#open.close();
  }

  #lookUp(file: SegmentFile, { events, rows, hashes }: Wanted): readonly number[] {
    try {
      const filter = this.#filter(file);
      const hash = { first: 0, step: 0 };
      const suspects = rows.filter((_, index) => {
        hash.first = hashes[index * 2] ?? 0;
        hash.step = hashes[index * 2 + 1] ?? 0;
        return filter.mayHaveHashed(hash);
      });
      if (suspects.length === 0) return [];
      const ids = suspects.length < WORTH_IDS ? undefined : this.#idsOf(file);
      if (ids !== undefined) return suspects.filter((row) => ids.has(events.ids.at(row), events.ts(row)));
      return this.#open.read(file, (segment) => storedOf(segment, events, suspects));
    } catch (error) {
      if (!hasCode(error, 'store.corrupt')) throw error;
      return [];
    }
  }

  /** All ids of a segment; undefined when there is no room for them beside those that are in use. */
  #idsOf(file: SegmentFile): SegmentIds | undefined {
    const { number, rows } = file.entry;
    let known = this.#ids.get(number);
    if (known === undefined) {
      // At least so much; of ids that are long it is known only when they are read.
      if (this.#tooLarge.has(number) || this.#idBytes() + rows * LEAST_ID_BYTES > IDS_MEMORY) return undefined;
      const ids = this.#open.read(file, (segment: Segment) => {
        const made = SegmentIds.of(segment);
        segment.release();
        return made;
      });
      if (ids === undefined || this.#idBytes() + ids.byteLength > IDS_MEMORY) {
        this.#tooLarge.add(number);
        return undefined;
      }
      known = { ids, usedAt: this.#appends };
      this.#ids.set(number, known);
    }
    known.usedAt = this.#appends;
    return known.ids;
  }

  #idBytes(): number {
    let bytes = 0;
    for (const { ids } of this.#ids.values()) bytes += ids.byteLength;
    return bytes;
  }

  #dropUnused(): void {
    this.#appends++;
    for (const [number, { usedAt }] of this.#ids) if (this.#appends - usedAt > IDS_KEPT) this.#ids.delete(number);
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

/** Rows of each day; nearly always there is one. */
function rowsByDay(events: AppendedEvents, rows: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const day = dayStart(events.ts(rows[0] ?? 0));
  const others = rows.some((row) => events.ts(row) < day || events.ts(row) >= day + DAY_MS);
  return others ? Map.groupBy(rows, (row) => dayStart(events.ts(row))) : new Map([[day, rows]]);
}

/** What decides the bits of ids in filters, two numbers each. */
function hashesOf(ids: IdColumn, rows: readonly number[]): Uint32Array {
  const hashes = new Uint32Array(rows.length * 2);
  const hash = { first: 0, step: 0 };
  for (let index = 0; index < rows.length; index++) {
    ids.hashOf(rows[index] ?? 0, hash);
    hashes[index * 2] = hash.first;
    hashes[index * 2 + 1] = hash.step;
  }
  return hashes;
}

/** An id names one event of a day; another day's with the same id is another event. */
function storedOf(segment: Segment, events: AppendedEvents, rows: readonly number[]): readonly number[] {
  const found = segment.rowsOfIds(rows.map((row) => events.ids.at(row)));
  const times = segment.times();
  const stored = new Set(found.map(([id, row]) => `${dayStart(times[row] ?? NaN)} ${id}`));
  segment.release();
  return rows.filter((row) => stored.has(`${dayStart(events.ts(row))} ${events.ids.at(row)}`));
}
