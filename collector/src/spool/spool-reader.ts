import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import type { RawRecord, SpoolPosition } from '@qiaolou/schema';
import { quarantine, type DamagedRange } from './quarantine.ts';
import { listSegments, SEGMENT_HEADER_BYTES, segmentPath, segmentSeed } from './segment.ts';
import { SegmentScanner } from './segment-scanner.ts';
import { readSpoolId } from './spool-id.ts';

/** A record with its place. */
export interface SpooledRecord {
  readonly record: RawRecord;
  /** Where it is: part of its event ids. */
  readonly position: SpoolPosition;
  /** Where to go on after it: what a cursor keeps once the record is dealt with. */
  readonly next: SpoolPosition;
}

/** Damage met so far by a reader. */
export interface SpoolDamage {
  readonly ranges: number;
  readonly bytes: number;
}

export interface SpoolReaderOptions {
  /** The spool's directory; a spool must have been opened there once. */
  readonly dir: string;
  /** Where to start; absent: the oldest record kept. */
  readonly from?: SpoolPosition | undefined;
}

interface OpenSegment {
  readonly segment: number;
  readonly fd: number;
  readonly scanner: SegmentScanner;
}

/**
 * Reads a spool's records in order while another thread or process appends. Synchronous: meant for a worker. A record
 * that is not complete yet is not there yet; damage with records behind it is skipped, counted and quarantined.
 */
export class SpoolReader {
  /** The spool's id, for event ids. */
  readonly spoolId: string;
  readonly #dir: string;
  #position: SpoolPosition;
  #open: OpenSegment | undefined;
  #damage: SpoolDamage = { ranges: 0, bytes: 0 };

  constructor(options: SpoolReaderOptions) {
    const id = readSpoolId(options.dir);
    if (id === undefined) throw new TypeError(`no spool in ${options.dir}: open it for writing first`);
    this.spoolId = id;
    this.#dir = options.dir;
    this.#position = options.from ?? { segment: listSegments(options.dir)[0] ?? 1, offset: SEGMENT_HEADER_BYTES };
  }

  /** Where the next read starts. */
  get position(): SpoolPosition {
    return this.#position;
  }

  /** Damaged ranges skipped by this reader. */
  get damage(): SpoolDamage {
    return this.#damage;
  }

  /**
   * The next records, at most `maxRecords` and about `maxBytes` of payload (at least one record when there is one);
   * empty when nothing new is there. Payloads are views into memory that is not written again.
   */
  read(maxRecords: number, maxBytes: number): readonly SpooledRecord[] {
    const records: SpooledRecord[] = [];
    let bytes = 0;
    while (records.length < maxRecords && bytes < maxBytes) {
      const found = this.#next();
      if (found === undefined) break;
      records.push(found);
      bytes += found.record.payload.length;
    }
    return records;
  }

  /** Bytes of the spool from the reader's position on. */
  pendingBytes(): number {
    let bytes = 0;
    for (const segment of listSegments(this.#dir)) {
      if (segment < this.#position.segment) continue;
      const size = statSync(segmentPath(this.#dir, segment), { throwIfNoEntry: false })?.size ?? 0;
      const start = segment === this.#position.segment ? this.#position.offset : SEGMENT_HEADER_BYTES;
      bytes += Math.max(0, size - start);
    }
    return bytes;
  }

  /** Releases the open file; the reader may be used again. */
  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }

  #next(): SpooledRecord | undefined {
    for (;;) {
      const open = this.#segment();
      if (open === undefined) return undefined;
      const found = open.scanner.next();
      if (found.kind === 'record') {
        const position = { segment: open.segment, offset: found.offset };
        this.#position = { segment: open.segment, offset: found.offset + found.size };
        return { record: found.record, position, next: this.#position };
      }
      if (found.kind === 'damage') {
        this.#skip({ segment: open.segment, offset: found.offset, size: found.size });
        continue;
      }
      if (!this.#advance(open)) return undefined;
    }
  }

  /** At the end of a segment: moves to the following one if this one is complete; false when there is none yet. */
  #advance(open: OpenSegment): boolean {
    const following = this.#segmentAfter(open.segment);
    if (following === undefined) return false;
    // The segment is final only now that its successor was seen: what was appended in between must be read first.
    const last = open.scanner.next();
    if (last.kind === 'end') {
      if (last.size > 0) this.#skip({ segment: open.segment, offset: last.offset, size: last.size });
      this.close();
      this.#position = { segment: following, offset: SEGMENT_HEADER_BYTES };
      return true;
    }
    // Something was there: step back in front of it by opening the segment again.
    this.close();
    return true;
  }

  #segment(): OpenSegment | undefined {
    if (this.#open !== undefined) return this.#open;
    const fd = this.#openFile(this.#position.segment);
    if (fd !== undefined) {
      const seed = segmentSeed(this.spoolId, this.#position.segment);
      const scanner = new SegmentScanner(fd, seed, this.#position.offset);
      this.#open = { segment: this.#position.segment, fd, scanner };
      return this.#open;
    }
    const following = this.#segmentAfter(this.#position.segment);
    if (following === undefined) return undefined;
    this.#position = { segment: following, offset: SEGMENT_HEADER_BYTES };
    return this.#segment();
  }

  #openFile(segment: number): number | undefined {
    try {
      return openSync(segmentPath(this.#dir, segment), 'r');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #segmentAfter(segment: number): number | undefined {
    return listSegments(this.#dir).find((other) => other > segment);
  }

  #skip(range: DamagedRange): void {
    this.#damage = { ranges: this.#damage.ranges + 1, bytes: this.#damage.bytes + range.size };
    if (this.#open !== undefined && fstatSync(this.#open.fd).size >= range.offset) {
      quarantine(this.#dir, this.#open.fd, range);
    }
    this.#position = { segment: range.segment, offset: range.offset + range.size };
  }
}

/** Opens a reader on a spool's files. */
export function openSpoolReader(options: SpoolReaderOptions): SpoolReader {
  return new SpoolReader(options);
}
