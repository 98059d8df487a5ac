import { joinPairs, joinQuads, type PlaneRange } from './byte-planes.ts';
import { PartReader, type PartedRows, type Parts } from './parts.ts';
import type { Run } from './run.ts';

/** Codes of rows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Rows of a run, 1 for those that match, and how many do. */
export interface CodeMatches {
  readonly rows: Uint8Array;
  readonly count: number;
}

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

  /** Which rows of a run have a code that a table has as 1; a code beyond the table is none. */
  matches(index: number, table: Uint8Array): CodeMatches {
    const { from = 0, to = 0 } = this.#runs[index] ?? {};
    const rows = new Uint8Array(to - from);
    const constant = this.#kept.constants[index] ?? 0;
    if (constant >= 0) return table[constant] === 1 ? { rows: rows.fill(1), count: to - from } : { rows, count: 0 };
    const start = this.#starts[index] ?? 0;
    let count = 0;
    this.#parts.eachPart(start, start + to - from, (planes, range, at) => {
      count += matchPlanes(planes, range, { table, out: rows.subarray(at) });
    });
    return { rows, count };
  }

  #room(rows: number): Codes {
    const { width } = this.#kept;
    return width === 1 ? new Uint8Array(rows) : width === 2 ? new Uint16Array(rows) : new Uint32Array(rows);
  }

  /** Writes kept codes from a place on. */
  #read(start: number, out: Codes): void {
    this.#parts.eachPart(start, start + out.length, (planes, range, at) => join(planes, range, out.subarray(at)));
  }
}

function join(planes: Buffer, range: PlaneRange, out: Codes): void {
  if (out instanceof Uint8Array) out.set(planes.subarray(range.from, range.to));
  else if (out instanceof Uint16Array) joinPairs(planes, range, out);
  else joinQuads(planes, range, out);
}

/** Writes of each code of planes what a table says of it; gives the sum. No code is put together of its bytes in memory. */
function matchPlanes(
  planes: Buffer,
  { rows, from, to }: PlaneRange,
  { table, out }: { readonly table: Uint8Array; readonly out: Uint8Array },
): number {
  const width = planes.length / rows;
  let count = 0;
  if (width === 1) for (let row = from, at = 0; row < to; row++, at++) count += out[at] = table[planes[row] ?? 0] ?? 0;
  else if (width === 2)
    for (let row = from, at = 0; row < to; row++, at++)
      count += out[at] = table[(planes[row] ?? 0) | ((planes[rows + row] ?? 0) << 8)] ?? 0;
  else {
    const codes = new Uint32Array(to - from);
    joinQuads(planes, { rows, from, to }, codes);
    for (let at = 0; at < codes.length; at++) count += out[at] = table[codes[at] ?? 0] ?? 0;
  }
  return count;
}
