import { DAY_MS, dayStart } from '@qiaolou/schema/reading';
import { hexIdHash, idHash, type IdHash } from '../../columns/id-filter.ts';
import type { Segment } from '../../columns/segment.ts';
import { ID_BYTES } from '../../lines/hex-id.ts';

/** Places of the table that a look-up goes through at most; ids beyond them were made to collide. */
const MOST_PROBES = 1_024;

/**
 * Rows of a segment by their ids and days: for who looks up thousands of ids of one segment, which reading all ids for each few would
 * take longer for than storing them did.
 */
export class SegmentIds {
  readonly #ids: Buffer;
  /** Where the id of each row ends; undefined when each has 20 bytes. */
  readonly #ends: Uint32Array | undefined;
  /** Day of each row, counted from 1970; undefined when it is the same of all. */
  readonly #days: Int32Array | undefined;
  readonly #day: number;
  /** Rows plus one, 0 for none; at most half full. */
  readonly #table: Uint32Array;

  private constructor(
    { ids, ends }: IdBytes,
    { days, day }: { readonly days: Int32Array | undefined; readonly day: number },
    table: Uint32Array,
  ) {
    this.#ids = ids;
    this.#ends = ends;
    this.#days = days;
    this.#day = day;
    this.#table = table;
  }

  /** Those of a segment; undefined when its ids were made to collide. Throws `store.corrupt`. */
  static of(segment: Segment): SegmentIds | undefined {
    const { rows } = segment;
    const bytes = idBytesOf(segment);
    const times = segment.times();
    const day = dayNumber(times[0] ?? NaN);
    const days = Int32Array.from(times, dayNumber);
    const table = new Uint32Array(2 ** Math.ceil(Math.log2(rows * 2 + 1)));
    const made = new SegmentIds(bytes, { day, days: days.every((one) => one === day) ? undefined : days }, table);
    const hash = { first: 0, step: 0 };
    for (let row = 0; row < rows; row++) {
      made.#hashOf(row, hash);
      let place = (hash.first & (table.length - 1)) >>> 0;
      for (let probe = 0; table[place] !== 0; probe++) {
        if (probe === MOST_PROBES) return undefined;
        place = (place + 1) & (table.length - 1);
      }
      table[place] = row + 1;
    }
    return made;
  }

  /** Bytes it takes. */
  get byteLength(): number {
    const { byteLength: table } = this.#table;
    return this.#ids.length + (this.#ends?.byteLength ?? 0) + (this.#days?.byteLength ?? 0) + table;
  }

  /** Whether a row has an id and is of the day of a time. */
  has(id: string, ts: number): boolean {
    const day = dayNumber(ts);
    const mask = this.#table.length - 1;
    let place = (idHash(id).first & mask) >>> 0;
    for (let row = this.#table[place] ?? 0; row !== 0; row = this.#table[place] ?? 0) {
      if ((this.#days?.[row - 1] ?? this.#day) === day && this.#id(row - 1) === id) return true;
      place = (place + 1) & mask;
    }
    return false;
  }

  #hashOf(row: number, hash: IdHash): void {
    if (this.#ends === undefined) hexIdHash(this.#ids, row * ID_BYTES, hash);
    else idHash(this.#id(row), hash);
  }

  #id(row: number): string {
    const ends = this.#ends;
    if (ends === undefined) return this.#ids.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
    return this.#ids.toString('utf8', row === 0 ? 0 : ends[row - 1], ends[row]);
  }
}

/** The ids of all rows one after another. */
interface IdBytes {
  readonly ids: Buffer;
  readonly ends: Uint32Array | undefined;
}

function idBytesOf(segment: Segment): IdBytes {
  const bytes = segment.idBytes();
  // A copy: what it is a piece of may be larger.
  if (bytes !== undefined) return { ids: Buffer.from(bytes), ends: undefined };
  const ends = new Uint32Array(segment.rows);
  const texts: string[] = [];
  let end = 0;
  for (let row = 0; row < segment.rows; row++) {
    const id = segment.id(row);
    ends[row] = end += Buffer.byteLength(id);
    texts.push(id);
  }
  return { ids: Buffer.from(texts.join('')), ends };
}

function dayNumber(ts: number): number {
  return Math.round(dayStart(ts) / DAY_MS);
}
