import { doubleOf, joinDoubles, joinSigned, signedOf, signedSum } from './byte-planes.ts';
import { PartReader, type PartedRows } from './parts.ts';
import type { Run } from './run.ts';
import type { NumberStream } from './segment-meta.ts';
import { StoredFlags } from './stored-flags.ts';

/** What numbers of rows are read with. */
export interface NumberSource extends PartedRows {
  readonly runs: readonly Run[];
  /** Times of the rows, for what is kept relative to them. */
  readonly times: () => StoredNumbers;
}

/** Numbers of a part of differences that are summed up one by one; for more, all are made of them at once. */
const MOST_SUMMED = 3;

/** Numbers of a segment's rows, NaN where a row has none; a part is read when it is asked for. Damage is `store.corrupt`. */
export class StoredNumbers {
  readonly #stream: NumberStream;
  readonly #source: NumberSource;
  readonly #parts: PartReader;
  readonly #present: StoredFlags;
  /** Parts that were read. */
  readonly #read: (Float64Array | undefined)[] = [];
  /** Of each part how many of its numbers were summed up alone. */
  readonly #summed: number[] = [];
  #all: Float64Array | undefined;

  constructor(stream: NumberStream, source: NumberSource) {
    this.#stream = stream;
    this.#source = source;
    this.#parts = new PartReader(stream.values, stream.width, source);
    this.#present = new StoredFlags(stream.present, source);
  }

  at(row: number): number {
    if (this.#all !== undefined) return this.#all[row] ?? NaN;
    if (!this.#present.has(row)) return NaN;
    const part = this.#parts.partOf(row);
    const known = this.#read[part];
    return known === undefined ? this.#one(part, row) : (known[row - this.#parts.from(part)] ?? NaN);
  }

  /** Those of all rows. */
  all(): Float64Array {
    this.#all ??= this.#joined(0, this.#parts.rows);
    return this.#all;
  }

  /** Those of some rows. */
  range(from: number, to: number): Float64Array {
    if (this.#all !== undefined) return this.#all.subarray(from, to);
    if (from >= to) return new Float64Array(0);
    const part = this.#parts.partOf(from);
    if (part !== this.#parts.partOf(to - 1)) return this.#joined(from, to);
    const first = this.#parts.from(part);
    return this.#part(part).subarray(from - first, to - first);
  }

  /** Those of the rows of a run. */
  ofRun(run: number): Float64Array {
    const { from = 0, to = 0 } = this.#source.runs[run] ?? {};
    return this.range(from, to);
  }

  #joined(from: number, to: number): Float64Array {
    const out = new Float64Array(to - from);
    for (let row = from; row < to;) {
      const part = this.#parts.partOf(row);
      const [first, end] = [this.#parts.from(part), this.#parts.to(part)];
      const known = this.#read[part];
      if (known === undefined && row === first && end <= to) this.#decode(part, out.subarray(row - from, end - from));
      else out.set((known ?? this.#part(part)).subarray(row - first, Math.min(to, end) - first), row - from);
      row = Math.min(to, end);
    }
    return out;
  }

  #part(part: number): Float64Array {
    let numbers = this.#read[part];
    if (numbers === undefined) {
      numbers = new Float64Array(this.#parts.to(part) - this.#parts.from(part));
      this.#decode(part, numbers);
      this.#read[part] = numbers;
    }
    return numbers;
  }

  /** The number of one row of a part: the others are not put together for it, unless many of them are asked for. */
  #one(part: number, row: number): number {
    const bytes = this.#parts.bytes(part);
    const from = this.#parts.from(part);
    const rows = this.#parts.to(part) - from;
    const { width, encoding } = this.#stream;
    if (width === 8) return doubleOf(bytes, rows, row - from);
    switch (encoding) {
      case 'plain':
        return signedOf(bytes, rows, row - from);
      case 'relative':
        return signedOf(bytes, rows, row - from) + this.#source.times().at(row);
      case 'delta': {
        const asked = (this.#summed[part] = (this.#summed[part] ?? 0) + 1);
        if (asked > MOST_SUMMED) return this.#part(part)[row - from] ?? NaN;
        const first = this.#source.runs.find(({ to }) => row < to)?.from ?? 0;
        const { base, starts } = this.#stream;
        const before = first < from ? (starts[part] ?? base) : base;
        return before + signedSum(bytes, { rows, from: Math.max(first, from) - from, to: row - from + 1 });
      }
      default:
        return encoding satisfies never;
    }
  }

  /** Writes the numbers of a part. */
  #decode(part: number, out: Float64Array): void {
    const bytes = this.#parts.bytes(part);
    if (this.#stream.width === 8) joinDoubles(bytes, out);
    else this.#restore(part, bytes, out);
    const first = this.#parts.from(part);
    this.#present.eachUnset(first, first + out.length, (row) => (out[row - first] = NaN));
  }

  #restore(part: number, bytes: Buffer, out: Float64Array): void {
    const from = this.#parts.from(part);
    const { encoding } = this.#stream;
    switch (encoding) {
      case 'plain':
        joinSigned(bytes, out);
        return;
      case 'relative': {
        joinSigned(bytes, out);
        const times = this.#source.times().range(from, from + out.length);
        for (let at = 0; at < out.length; at++) out[at] = (out[at] ?? 0) + (times[at] ?? 0);
        return;
      }
      case 'delta':
        joinSigned(bytes, out);
        this.#sum(part, out);
        return;
      default:
        encoding satisfies never;
    }
  }

  /** Differences become numbers; each run begins anew. */
  #sum(part: number, out: Float64Array): void {
    const from = this.#parts.from(part);
    const end = from + out.length;
    const { base, starts } = this.#stream;
    for (const run of this.#source.runs) {
      if (run.to <= from || run.from >= end) continue;
      let last = run.from < from ? (starts[part] ?? base) : base;
      const to = Math.min(run.to, end) - from;
      for (let at = Math.max(run.from, from) - from; at < to; at++) {
        last += out[at] ?? 0;
        out[at] = last;
      }
    }
  }
}
