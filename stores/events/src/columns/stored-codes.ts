import { SocError } from '@qiaolou/schema/reading';
import { joinPairs, joinQuads, type PlaneRange } from './byte-planes.ts';
import { PartReader, type PartedRows, type Parts } from './parts.ts';
import type { Run } from './run.ts';

/** Codes of rows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Where the codes of a dictionary are. */
export interface KeptCodes {
  /** Of each run the only code of its rows, or −1 when they have several. */
  readonly constants: readonly number[];
  readonly width: 1 | 2 | 4;
  /** Codes of the runs without a constant, one run after another. */
  readonly codes: Parts | undefined;
}

/** Codes of a segment's rows in a dictionary, 0 for none; a part is read when it is asked for. Damage is `store.corrupt`. */
export class StoredCodes {
  readonly #kept: KeptCodes;
  readonly #runs: readonly Run[];
  readonly #rows: number;
  /** Of each run where its codes begin among the kept ones. */
  readonly #starts: readonly number[];
  readonly #parts: PartReader;
  #all: Codes | undefined;

  constructor(kept: KeptCodes, source: PartedRows & { readonly runs: readonly Run[] }) {
    const { constants, width, codes = [] } = kept;
    const starts: number[] = [];
    let rows = 0;
    for (const [index, { from, to }] of source.runs.entries()) {
      starts.push(rows);
      if ((constants[index] ?? 0) < 0) rows += to - from;
    }
    this.#kept = kept;
    this.#runs = source.runs;
    this.#rows = source.rows;
    this.#starts = starts;
    this.#parts = new PartReader(codes, width, { ...source, rows });
  }

  at(row: number): number {
    if (this.#all !== undefined) return this.#all[row] ?? 0;
    const index = this.#runs.findIndex(({ to }) => row < to);
    const constant = this.#kept.constants[index] ?? 0;
    if (constant >= 0) return constant;
    const place = (this.#starts[index] ?? 0) + row - (this.#runs[index]?.from ?? 0);
    const part = this.#parts.partOf(place);
    const [planes, first] = [this.#parts.bytes(part), this.#parts.from(part)];
    const rows = this.#parts.to(part) - first;
    let code = 0;
    for (let plane = this.#kept.width - 1; plane >= 0; plane--)
      code = code * 256 + (planes[plane * rows + place - first] ?? 0);
    return code;
  }

  /** Those of all rows, of runs with one code too. */
  all(): Codes {
    if (this.#all !== undefined) return this.#all;
    const codes = this.#room(this.#rows);
    for (const [index, { from, to }] of this.#runs.entries()) {
      const constant = this.#kept.constants[index] ?? 0;
      if (constant > 0) codes.fill(constant, from, to);
      else if (constant < 0) this.#read(this.#starts[index] ?? 0, codes.subarray(from, to));
    }
    this.#all = codes;
    return codes;
  }

  /** Those of the rows of a run. */
  ofRun(index: number): Codes {
    const run = this.#runs[index];
    if (run === undefined) throw new SocError('store.corrupt', { reason: 'format', run: index });
    const { from, to } = run;
    if (this.#all !== undefined) return this.#all.subarray(from, to);
    const constant = this.#kept.constants[index] ?? 0;
    if (constant >= 0) return this.#room(to - from).fill(constant);
    const start = this.#starts[index] ?? 0;
    const end = start + to - from;
    const part = this.#parts.partOf(start);
    if (this.#kept.width === 1 && part === this.#parts.partOf(end - 1)) {
      const first = this.#parts.from(part);
      return this.#parts.bytes(part).subarray(start - first, end - first);
    }
    const codes = this.#room(to - from);
    this.#read(start, codes);
    return codes;
  }

  #room(rows: number): Codes {
    const { width } = this.#kept;
    return width === 1 ? new Uint8Array(rows) : width === 2 ? new Uint16Array(rows) : new Uint32Array(rows);
  }

  /** Writes kept codes from a place on. */
  #read(start: number, out: Codes): void {
    const end = start + out.length;
    for (let place = start; place < end;) {
      const part = this.#parts.partOf(place);
      const [planes, first] = [this.#parts.bytes(part), this.#parts.from(part)];
      const rows = this.#parts.to(part) - first;
      const to = Math.min(end, first + rows);
      join(planes, { rows, from: place - first, to: to - first }, out.subarray(place - start, to - start));
      place = to;
    }
  }
}

function join(planes: Buffer, range: PlaneRange, out: Codes): void {
  if (out instanceof Uint8Array) out.set(planes.subarray(range.from, range.to));
  else if (out instanceof Uint16Array) joinPairs(planes, range, out);
  else joinQuads(planes, range, out);
}
