import { PartReader, type PartedRows, type Parts } from './parts.ts';

const NOTHING_COUNTED = { part: -1, at: 0, count: 0 };

/** A byte of each row that is 0 or not; 1 for all where there are no bytes. */
export class StoredFlags {
  readonly #parts: PartReader | undefined;
  /** How many are set before a place in a part. */
  #counted = NOTHING_COUNTED;

  constructor(parts: Parts | undefined, rows: PartedRows) {
    this.#parts = parts === undefined ? undefined : new PartReader(parts, 1, rows);
  }

  /** Whether it is set for every row. */
  get every(): boolean {
    return this.#parts === undefined;
  }

  has(row: number): boolean {
    const parts = this.#parts;
    if (parts === undefined) return true;
    const part = parts.partOf(row);
    return parts.bytes(part)[row - parts.from(part)] !== 0;
  }

  /** Calls with each row in a range for which it is not set. */
  eachUnset(from: number, to: number, unset: (row: number) => void): void {
    this.#parts?.eachPart(from, to, (bytes, rows, at) => {
      for (let row = rows.from; row < rows.to; row++) if (bytes[row] === 0) unset(from + at + row - rows.from);
    });
  }

  /** Rows before one, in its part, for which it is set; where all are, those before it in the whole. */
  setBefore(row: number): { readonly part: number; readonly count: number } {
    const parts = this.#parts;
    if (parts === undefined) return { part: 0, count: row };
    const part = parts.partOf(row);
    const bytes = parts.bytes(part);
    const end = row - parts.from(part);
    // Rows of a page are near each other: it is counted from the one before.
    let { at, count } = this.#counted.part === part ? this.#counted : NOTHING_COUNTED;
    for (; at < end; at++) if (bytes[at] !== 0) count++;
    while (at > end) if (bytes[--at] !== 0) count--;
    this.#counted = { part, at, count };
    return { part, count };
  }
}
