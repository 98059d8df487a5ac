import type { ImportLines, RejectedRow } from './import-row.ts';

/** Longest line, bytes: the largest event a store takes, every character escaped. */
const MAX_LINE_BYTES = 33_554_432;
const LINE_FEED = 10;

/**
 * Whole lines of NDJSON as its bytes come, in pieces of any size. Of a line that is not whole yet no more is kept than the longest
 * an event may have; of one that is longer, nothing.
 *
 * @example
 *   const lines = new NdjsonLines();
 *   [...lines.push(piece), ...lines.push(more), ...lines.end()];
 */
export class NdjsonLines {
  readonly #maxBytes: number;
  /** The beginning of a line that is not whole yet: its bytes, unless there are too many. */
  #begun: Uint8Array[] = [];
  #bytes = 0;
  /** Lines that are whole. */
  #lines = 0;

  constructor(maxLineBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxLineBytes;
  }

  push(piece: Uint8Array): readonly (ImportLines | RejectedRow)[] {
    const last = piece.lastIndexOf(LINE_FEED);
    const given: (ImportLines | RejectedRow)[] = [];
    if (last >= 0) {
      const first = piece.indexOf(LINE_FEED);
      // The line that was begun before may be too long by what comes now.
      if (this.#bytes + first > this.#maxBytes) {
        this.#keep(piece.subarray(0, first));
        given.push(this.#tooLong());
        if (first < last) given.push(this.#whole(piece.subarray(first + 1, last)));
      } else given.push(this.#whole(piece.subarray(0, last)));
    }
    this.#keep(piece.subarray(last + 1));
    return given;
  }

  /** What stands behind the last line feed. */
  end(): readonly (ImportLines | RejectedRow)[] {
    if (this.#bytes === 0) return [];
    return [this.#bytes > this.#maxBytes ? this.#tooLong() : this.#whole(new Uint8Array())];
  }

  #keep(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#begun = [];
    // Copied: whoever gave the piece may fill it anew.
    else if (part.length > 0) this.#begun.push(part.slice());
  }

  #tooLong(): RejectedRow {
    const reason = `${this.#bytes} bytes`;
    this.#bytes = 0;
    return { place: ++this.#lines, code: 'store.eventTooLarge', reason };
  }

  #whole(rest: Uint8Array): ImportLines {
    const lines = Buffer.concat([...this.#begun, rest]);
    const place = this.#lines + 1;
    this.#lines += 1;
    for (let at = lines.indexOf(LINE_FEED); at >= 0; at = lines.indexOf(LINE_FEED, at + 1)) this.#lines += 1;
    this.#begun = [];
    this.#bytes = 0;
    return { place, lines };
  }
}
