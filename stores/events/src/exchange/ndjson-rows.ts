import { importRow, type ImportRow } from './import-row.ts';

/** Longest line, bytes: the largest event a store takes, every character escaped. */
const MAX_LINE_BYTES = 33_554_432;
const LINE_FEED = 10;

/**
 * Rows of NDJSON as its bytes come, in pieces of any size. No more is kept than one line; of a line that is too long, nothing.
 * Empty lines are none.
 *
 * @example
 *   const rows = new NdjsonRows();
 *   [...rows.push(piece), ...rows.push(more), ...rows.end()];
 */
export class NdjsonRows {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #line = 0;

  constructor(maxLineBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxLineBytes;
  }

  push(piece: Uint8Array): readonly ImportRow[] {
    const rows: ImportRow[] = [];
    let from = 0;
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, from)) {
      this.#keep(piece.subarray(from, at));
      this.#endLine(rows);
      from = at + 1;
    }
    this.#keep(piece.subarray(from));
    return rows;
  }

  /** What stands behind the last line feed. */
  end(): readonly ImportRow[] {
    const rows: ImportRow[] = [];
    if (this.#bytes > 0) this.#endLine(rows);
    return rows;
  }

  #keep(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#pieces = [];
    // Copied: whoever gave the piece may fill it anew.
    else if (part.length > 0) this.#pieces.push(part.slice());
  }

  #endLine(rows: ImportRow[]): void {
    const place = ++this.#line;
    const [pieces, bytes] = [this.#pieces, this.#bytes];
    this.#pieces = [];
    this.#bytes = 0;
    if (bytes > this.#maxBytes) rows.push({ place, code: 'store.eventTooLarge', reason: `${bytes} bytes` });
    else if (bytes > 0) this.#addLine(rows, place, pieces);
  }

  #addLine(rows: ImportRow[], place: number, pieces: readonly Uint8Array[]): void {
    const [only] = pieces;
    const line = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    let text: string;
    try {
      text = this.#decoder.decode(line);
    } catch {
      rows.push({ place, code: 'store.badEvent', reason: 'no UTF-8' });
      return;
    }
    if (text.trim() !== '') rows.push(importRow(place, text));
  }
}
