import { SocError } from '@qiaolou/schema/reading';
import type { PlaneRange } from './byte-planes.ts';
import type { SliceReader } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';

/** Bytes of a part: unpacking as many takes twice as long as having anything unpacked at all. */
export const PART_BYTES = 65_536;

/** Of a segment whose streams are in one part each, whatever they have. */
export const UNPARTED = Number.MAX_SAFE_INTEGER;

/**
 * Bytes of rows, the same number for each: a stream of so many rows after another, so that a row is read without the others.
 * All parts but the last have as many rows as `rowsOfPart` says; without rows there is none.
 */
export type Parts = readonly StreamRef[];

/**
 * Rows of a part whose rows have so many bytes.
 *
 * @example
 *   rowsOfPart(65_536, 4); // 16,384
 */
export function rowsOfPart(partBytes: number, bytesOfRow: number): number {
  return Math.max(1, Math.floor(partBytes / bytesOfRow));
}

/** Makes the parts of so many rows: `part` gives the stream of those from one to another. */
export function partsOf(rows: number, each: number, part: (from: number, to: number) => StreamRef): Parts {
  const parts: StreamRef[] = [];
  for (let from = 0; from < rows; from += each) parts.push(part(from, Math.min(rows, from + each)));
  return parts;
}

/** What parts are read with, and how many rows they have. */
export interface PartedRows {
  readonly slices: SliceReader;
  readonly partBytes: number;
  readonly rows: number;
}

/** Reads parts; those that are not what they must be are `store.corrupt`. */
export class PartReader {
  readonly rows: number;
  /** Rows of each part but the last. */
  readonly each: number;
  readonly #slices: SliceReader;
  readonly #parts: Parts;
  readonly #bytesOfRow: number;

  constructor(parts: Parts, bytesOfRow: number, { slices, partBytes, rows }: PartedRows) {
    this.rows = rows;
    this.each = rowsOfPart(partBytes, bytesOfRow);
    this.#slices = slices;
    this.#parts = parts;
    this.#bytesOfRow = bytesOfRow;
    if (parts.length !== Math.ceil(rows / this.each))
      throw new SocError('store.corrupt', { reason: 'format', parts: parts.length });
  }

  get count(): number {
    return this.#parts.length;
  }

  /** Number of the part that has a row. */
  partOf(row: number): number {
    return Math.floor(row / this.each);
  }

  /** First row of a part. */
  from(part: number): number {
    return part * this.each;
  }

  /** The row after its last. */
  to(part: number): number {
    return Math.min(this.rows, (part + 1) * this.each);
  }

  /** Bytes of a part. */
  bytes(part: number): Buffer {
    const ref = this.#parts[part];
    if (ref === undefined) throw new SocError('store.corrupt', { reason: 'format', part });
    const bytes = this.#slices.stream(ref);
    if (bytes.length !== (this.to(part) - this.from(part)) * this.#bytesOfRow)
      throw new SocError('store.corrupt', { reason: 'format', slice: ref.slice });
    return bytes;
  }

  /** Calls with the bytes of each part that has some of the rows, which of its rows these are, and the place of the first of them. */
  eachPart(from: number, to: number, take: (bytes: Buffer, rows: PlaneRange, at: number) => void): void {
    for (let row = from; row < to;) {
      const part = this.partOf(row);
      const first = this.from(part);
      const end = Math.min(to, this.to(part));
      take(this.bytes(part), { rows: this.to(part) - first, from: row - first, to: end - first }, row - from);
      row = end;
    }
  }
}
