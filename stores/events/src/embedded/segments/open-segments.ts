import { openSegmentFile, type OpenSegmentFile } from '../../columns/segment-file.ts';
import type { Segment } from '../../columns/segment.ts';
import { AlikeSlices } from '../../columns/alike-slices.ts';
import { SliceCache, type SliceCaches } from '../../columns/slice-cache.ts';
import { dayOf, hasCode, SocError } from '@qiaolou/schema/reading';
import type { SegmentEntry } from './manifest.ts';

/** A segment to be read: its entry, and where its file is. */
export interface SegmentFile {
  readonly entry: SegmentEntry;
  readonly path: string;
}

/**
 * Files held open by one thread: a day each over the legal 180 days. One takes 170 KB of its heap; to open one anew takes 0.8 ms,
 * for each question about all of them.
 */
const MOST_OPEN = 200;
/** Bytes of slices that one thread keeps unpacked from one question to the next. */
const COLUMN_BYTES = 32 * 1_048_576;
/** The same of pages of texts: those of the newest rows of some datasets. */
const PAGE_BYTES = 6 * 1_048_576;

/**
 * Segments that are open for reading in this thread; of too many, those that were not used for longest are closed. Whatever
 * is wrong with a file, its error names it and its days.
 */
export class OpenSegments {
  readonly #open = new Map<number, OpenSegmentFile>();
  /** The one that was used last, at the end of them: it is asked again and again. */
  #last: { readonly number: number; readonly segment: Segment } | undefined;
  readonly #caches: SliceCaches = {
    ...{ columns: new SliceCache(COLUMN_BYTES), pages: new SliceCache(PAGE_BYTES) },
    alike: new AlikeSlices(),
  };

  /** Runs a read on a segment. Throws what `read` throws; `store.corrupt` when the file is another than its entry says. */
  read<T>({ entry, path }: SegmentFile, read: (segment: Segment) => T): T {
    try {
      return read(this.#opened({ entry, path }));
    } catch (error) {
      throw hasCode(error, 'store.corrupt') ? namingDays(error, { entry, path }) : error;
    }
  }

  /** Bytes that are kept unpacked for the questions to come. */
  get keptBytes(): number {
    return this.#caches.columns.bytes + this.#caches.pages.bytes;
  }

  /** Runs something of which no slice is kept for the questions after it. */
  keepingNothing<T>(run: () => T): T {
    const caches = [this.#caches.columns, this.#caches.pages];
    for (const cache of caches) cache.keeps = false;
    try {
      return run();
    } finally {
      for (const cache of caches) cache.keeps = true;
    }
  }

  /** Closes a segment that is no more. */
  forget(number: number): void {
    this.#open.get(number)?.close();
    this.#open.delete(number);
    this.#last = undefined;
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
    this.#last = undefined;
  }

  #opened(file: SegmentFile): Segment {
    const { number } = file.entry;
    if (this.#last?.number !== number) this.#last = { number, segment: this.#asLast(file) };
    return this.#last.segment;
  }

  #asLast({ entry, path }: SegmentFile): Segment {
    const known = this.#open.get(entry.number);
    if (known !== undefined) {
      this.#open.delete(entry.number);
      this.#open.set(entry.number, known);
      return known.segment;
    }
    const file = openSegmentFile(path, this.#caches);
    const { footerCrc, meta } = file.segment;
    if (footerCrc !== entry.footerCrc || meta.origin.number !== entry.number) {
      file.close();
      throw new SocError('store.corrupt', { file: path, reason: 'another file' });
    }
    this.#open.set(entry.number, file);
    for (const [number, oldest] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break;
      oldest.close();
      this.#open.delete(number);
    }
    return file.segment;
  }
}

function namingDays(error: SocError, { entry, path }: SegmentFile): SocError {
  const days = entry.days.map(({ start }) => dayOf(start));
  return new SocError('store.corrupt', { ...error.details, file: path, days }, { cause: error });
}
