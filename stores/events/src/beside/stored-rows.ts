import { dayOf, hasCode, type EcsEvent } from '@qiaolou/schema';
import { StoredBlock } from '../embedded/read/stored-block.ts';
import { eventsOfRows, rowsThatFit, TAIL_PAGE_BYTES } from '../embedded/read/tail-rows.ts';
import type { Manifest, SegmentEntry } from '../embedded/segments/manifest.ts';
import { OpenSegments, type SegmentFile } from '../embedded/segments/open-segments.ts';
import { placeOfSegment, type SegmentPlaces } from '../embedded/segments/segment-path.ts';
import { ByteSearch } from '../scan/find-bytes.ts';
import { Pace } from '../scan/pace.ts';
import type { NumberSpan } from './journal-rest.ts';
import { isGone } from './live-list.ts';
import { nextRows, type NextRows, type WantedRows } from './next-rows.ts';

/** Events of a page at most. */
const PAGE_ROWS = 4_096;
/** Rows that are known ahead, of all segments together, about. */
const ROWS_AHEAD = 4_000_000;
/** The same of one segment. */
const MOST_AHEAD = 32_768;
const LEAST_AHEAD = 1_024;

/** What came of a page. */
export type StoredPage =
  | {
      readonly kind: 'page';
      readonly events: readonly EcsEvent[];
      /** Every event up to this number was given or does not match. */
      readonly through: number;
    }
  /** Its file is not there: the list of segments is to be read anew. */
  | { readonly kind: 'gone'; readonly entry: SegmentEntry };

interface PlacedRow {
  readonly seq: number;
  readonly row: number;
  readonly file: SegmentFile;
}

/** Matching rows of segments in the order of their numbers, whatever is merged meanwhile: a number stays an event's. */
export class StoredRows {
  readonly #places: SegmentPlaces;
  readonly #wanted: WantedRows;
  readonly #open = new OpenSegments();
  readonly #tools: { readonly search: ByteSearch; readonly pace: Pace };
  readonly #ahead = new Map<number, NextRows>();
  /** Days of the segments that are left out, by their numbers. */
  readonly #damaged = new Map<number, readonly string[]>();
  readonly #read = new Set<number>();

  /** @param between Asked now and then whether to go on; it may throw. */
  constructor(places: SegmentPlaces, wanted: WantedRows, between: () => void) {
    this.#places = places;
    this.#wanted = wanted;
    this.#tools = { search: new ByteSearch(), pace: new Pace(between) };
  }

  /** Segments that were read. */
  get segments(): number {
    return this.#read.size;
  }

  /** Days of segments that could not be read. */
  get damagedDays(): readonly string[] {
    return [...new Set([...this.#damaged.values()].flat())].sort();
  }

  /** Leaves a segment out from now on. */
  leaveOut({ number, days }: SegmentEntry): void {
    this.#damaged.set(
      number,
      days.map(({ start }) => dayOf(start)),
    );
    this.#ahead.delete(number);
  }

  /** The next events of segments in a span of numbers; what is damaged is left out. Throws `store.unavailable`, and what `between` does. */
  page({ segments }: Manifest, numbers: NumberSpan): StoredPage {
    const files = segments
      .filter((entry) => this.#mayHave(entry, numbers))
      .sort((a, b) => a.minSeq - b.minSeq)
      .map((entry) => ({ entry, path: placeOfSegment(this.#places, entry) }));
    this.#forgetOthers(files);
    for (let left: readonly SegmentFile[] = files; ;) {
      const { page, failed } = this.#pageOf(left, numbers);
      if (page !== undefined) return page;
      if (failed === undefined) return { kind: 'page', events: [], through: numbers.through };
      this.leaveOut(failed.entry);
      left = left.filter((file) => file !== failed);
    }
  }

  close(): void {
    this.#open.close();
  }

  #mayHave({ number, minSeq, maxSeq, minTs, maxTs }: SegmentEntry, { after, through }: NumberSpan): boolean {
    const { from, to } = this.#wanted.span;
    return maxSeq > after && minSeq <= through && maxTs >= from && minTs < to && !this.#damaged.has(number);
  }

  /** Of segments that are no more, or done with, nothing is kept. */
  #forgetOthers(files: readonly SegmentFile[]): void {
    const here = new Set(files.map(({ entry }) => entry.number));
    for (const number of this.#read) if (!here.has(number)) this.#open.forget(number);
    for (const number of this.#ahead.keys()) if (!here.has(number)) this.#ahead.delete(number);
  }

  #pageOf(
    files: readonly SegmentFile[],
    numbers: NumberSpan,
  ): { readonly page?: StoredPage; readonly failed?: SegmentFile } {
    const at: Reading = { file: undefined };
    try {
      const { rows, through } = this.#firstRows(files, numbers, at);
      const sized = inTurn(rows, at, (file, own) => this.#sized(file, own));
      const fitting = rowsThatFit(sized, { most: TAIL_PAGE_BYTES });
      const events = inTurn(fitting, at, (file, own) => this.#events(file, own)).map(({ event }) => event);
      const last = fitting.length < sized.length ? (fitting.at(-1)?.seq ?? through) : through;
      return { page: { kind: 'page', events, through: last } };
    } catch (error) {
      if (at.file === undefined || !hasCode(error, 'store.corrupt')) throw error;
      return isGone(error) ? { page: { kind: 'gone', entry: at.file.entry } } : { failed: at.file };
    }
  }

  /** The first rows that match, no more than a page, and the number up to which these are all. */
  #firstRows(
    files: readonly SegmentFile[],
    numbers: NumberSpan,
    at: Reading,
  ): { readonly rows: readonly PlacedRow[]; readonly through: number } {
    let rows: PlacedRow[] = [];
    let { through } = numbers;
    for (const file of files) {
      if (file.entry.minSeq > through) break;
      at.file = file;
      const ahead = this.#aheadOf(file, numbers);
      const own = placedRows(ahead, file, numbers.after);
      // Of a file that has more of them than a page nothing is known beyond these.
      through = Math.min(through, own.length < PAGE_ROWS ? ahead.through : (own.at(-1)?.seq ?? 0));
      rows.push(...own);
      if (rows.length <= PAGE_ROWS) continue;
      rows = rows.sort(byNumber).slice(0, PAGE_ROWS);
      through = Math.min(through, rows.at(-1)?.seq ?? through);
    }
    return { rows: rows.filter(({ seq }) => seq <= through).sort(byNumber), through };
  }

  #aheadOf(file: SegmentFile, numbers: NumberSpan): NextRows {
    const { number } = file.entry;
    const known = this.#ahead.get(number);
    if (known !== undefined && known.through > numbers.after) return known;
    this.#read.add(number);
    const share = Math.floor(ROWS_AHEAD / (this.#ahead.size + 1));
    const most = Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, share));
    const block = new StoredBlock(file, this.#open);
    const next = nextRows(block, this.#wanted, numbers, { ...this.#tools, most });
    block.release();
    this.#ahead.set(number, next);
    return next;
  }

  #sized(file: SegmentFile, rows: readonly PlacedRow[]): readonly (PlacedRow & { readonly bytes: number })[] {
    return this.#open.read(file, (segment) => {
      const { starts } = segment.places();
      return rows.map((row) => ({ ...row, bytes: (starts[row.row + 1] ?? 0) - (starts[row.row] ?? 0) }));
    });
  }

  /** Read in the order of the rows: pages of texts are unpacked once. */
  #events(
    file: SegmentFile,
    rows: readonly PlacedRow[],
  ): readonly { readonly seq: number; readonly event: EcsEvent }[] {
    const inFile = rows.toSorted((a, b) => a.row - b.row);
    return this.#open.read(file, (segment) => {
      const events = eventsOfRows(segment, inFile);
      segment.release();
      return inFile.flatMap(({ seq }, index) => {
        const event = events[index];
        return event === undefined ? [] : [{ seq, event }];
      });
    });
  }
}

/** The file that is being read, which an error is of. */
interface Reading {
  file: SegmentFile | undefined;
}

function byNumber(a: { readonly seq: number }, b: { readonly seq: number }): number {
  return a.seq - b.seq;
}

/** What a read gives of the rows of each file, in the order of their numbers. */
function inTurn<T extends { readonly seq: number }>(
  rows: readonly PlacedRow[],
  at: Reading,
  read: (file: SegmentFile, own: readonly PlacedRow[]) => readonly T[],
): readonly T[] {
  const all: T[] = [];
  for (const [file, own] of Map.groupBy(rows, (row) => row.file)) {
    at.file = file;
    all.push(...read(file, own));
  }
  return all.sort(byNumber);
}

/** Rows of a segment beyond a number; a page has no more of them. */
function placedRows({ rows, seqs }: NextRows, file: SegmentFile, after: number): readonly PlacedRow[] {
  let first = 0;
  let end = seqs.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((seqs[middle] ?? 0) > after) end = middle;
    else first = middle + 1;
  }
  const own = rows.subarray(first, first + PAGE_ROWS);
  return Array.from(own, (row, at) => ({ seq: seqs[first + at] ?? 0, row, file }));
}
