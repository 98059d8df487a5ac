import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import type { RawRecord, SpoolPosition } from '@qiaolou/schema';
import { quarantine, type DamagedRange } from './quarantine.ts';
import { listSegments, SEGMENT_HEADER_BYTES, segmentPath, segmentSeed } from './segment.ts';
import { SegmentScanner } from './segment-scanner.ts';
import type { SpoolBlock } from './spool-block.ts';
import { readSpoolId } from './spool-id.ts';

/** A record with its place. */
export interface SpooledRecord {
  readonly record: RawRecord;
  /** Where it is: part of its event ids. */
  readonly position: SpoolPosition;
  /** Where to go on after it: what a cursor keeps once the record is dealt with. */
  readonly next: SpoolPosition;
}

/** A block with its place. */
export interface PlacedBlock {
  readonly block: SpoolBlock;
  readonly segment: number;
  /** Byte offset in the segment. */
  readonly offset: number;
  /** The first frame to be read: not 0 where reading went on in the middle of a block. */
  readonly first: number;
  /** Where to go on behind the block. */
  readonly next: SpoolPosition;
  /** False: it is one record of a release that knew of no blocks, and its frame has no number in its place. */
  readonly isNumbered: boolean;
}

/** Damage met so far by a reader. */
export interface SpoolDamage {
  readonly ranges: number;
  readonly bytes: number;
}

export interface SpoolReaderOptions {
  /** The spool's directory; a spool must have been opened there once. */
  readonly dir: string;
  /** Where to start; absent: the oldest block kept. */
  readonly from?: SpoolPosition | undefined;
}

interface OpenSegment {
  readonly segment: number;
  readonly fd: number;
  readonly scanner: SegmentScanner;
}

/**
 * Reads a spool in order while another thread or process appends, block by block or record by record. Synchronous: meant for a
 * worker. A block that is not complete yet is not there yet; damage with blocks behind it is skipped, counted and quarantined.
 *
 * @example
 * for (let placed = reader.readBlock(); placed !== undefined; placed = reader.readBlock()) {
 *   const { block, first } = placed;
 *   for (let i = first; i < block.frames; i++) parse(block.bytes, block.from[i], block.to[i]);
 * }
 */
export class SpoolReader {
  /** The spool's id, for event ids. */
  readonly spoolId: string;
  readonly #dir: string;
  #position: SpoolPosition;
  #open: OpenSegment | undefined;
  /** The block that `read` is in; `first` moves on. */
  #begun: PlacedBlock | undefined;
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
      const placed = this.readBlock();
      if (placed === undefined) break;
      const { block, isNumbered, segment, offset, first } = placed;
      let frame = first;
      for (; frame < block.frames && records.length < maxRecords && bytes < maxBytes; frame++) {
        const record = block.record(frame);
        const position = isNumbered ? { segment, offset, frame } : { segment, offset };
        const next = frame + 1 < block.frames ? { segment, offset, frame: frame + 1 } : placed.next;
        records.push({ record, position, next });
        bytes += record.payload.length;
      }
      if (frame < block.frames) this.#stay({ ...placed, first: frame });
    }
    return records;
  }

  /** The next block, or what is left of one of which `read` gave a part; undefined when nothing new is there. */
  readBlock(): PlacedBlock | undefined {
    const placed = this.#begun ?? this.#next();
    this.#begun = undefined;
    if (placed !== undefined) this.#position = placed.next;
    return placed;
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
    this.#begun = undefined;
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }

  /** The rest of a block is read next. */
  #stay(placed: PlacedBlock): void {
    this.#begun = placed;
    this.#position = { segment: placed.segment, offset: placed.offset, frame: placed.first };
  }

  #next(): PlacedBlock | undefined {
    for (;;) {
      const open = this.#segment();
      if (open === undefined) return undefined;
      const found = open.scanner.next();
      if (found.kind === 'block') {
        const { block, offset, isNumbered } = found;
        const { segment } = open;
        const next = { segment, offset: offset + found.size };
        const first = offset === this.#position.offset ? (this.#position.frame ?? 0) : 0;
        if (first < block.frames) return { block, segment, offset, first, next, isNumbered };
        // What was to be read next is behind the last frame.
        this.#position = next;
        continue;
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
