import type { FileLine } from '../file-lines.ts';

const QUOTE = 0x22;
const MAX_LINES = 1_000;
const MAX_HEAD_BYTES = 64 * 1024;
const SEPARATORS = [',', ';', '\t', '|'] as const;

/** A row, with the lines it needs. */
export interface CsvRow {
  readonly payload: Buffer;
  readonly cut: boolean;
  /** Number of its first line. */
  readonly number: number;
  readonly at: number;
  readonly end: number;
}

/**
 * Rows of comma-separated values (RFC 4180; also semicolon, tab and bar, as Excel's `sep=` line says or as the header shows)
 * whose first line names the columns. Every row comes out with `sep=` and the header before it, so that it can be read alone.
 * A value in quotes may have line ends in it; a quote that is never closed is given up after a bound, and said so.
 */
export class CsvRows {
  readonly #maxBytes: number;
  #separator: string | undefined;
  #head: Buffer | undefined;
  #open: FileLine[] = [];
  #openBytes = 0;
  /** What came of the row ends within quotes. */
  #inQuotes = false;

  /** `head`: what `head` was when reading stopped. */
  constructor(maxBytes: number, head = '') {
    this.#maxBytes = maxBytes;
    if (head === '') return;
    this.#head = Buffer.from(head, 'latin1');
    this.#separator = head.charAt('sep='.length);
  }

  /** What goes before every row, as Latin-1: ends with LF; empty before the header was read. */
  get head(): string {
    return this.#head?.toString('latin1') ?? '';
  }

  /** Offset of the row that is not complete; undefined when there is none. */
  get openAt(): number | undefined {
    return this.#open[0]?.at;
  }

  /** Number of that row's first line. */
  get openNumber(): number | undefined {
    return this.#open[0]?.number;
  }

  /** Takes the next line; returns the row it completes. */
  push(line: FileLine): CsvRow | undefined {
    const text = line.payload.toString('latin1');
    if (this.#open.length === 0) {
      if (text.trim() === '') return undefined;
      const declared = this.#head === undefined ? /^sep=([,;\t|])$/.exec(text) : null;
      if (declared !== null) {
        this.#separator = declared[1];
        return undefined;
      }
      this.#separator ??= csvSeparator(text) ?? ',';
    }
    this.#open.push(line);
    this.#openBytes += line.payload.length + 1;
    this.#inQuotes = endsInQuotes(line.payload, this.#separator ?? ',', this.#inQuotes);
    const isFull = this.#open.length >= MAX_LINES || this.#openBytes > this.#maxBytes;
    if (this.#inQuotes && !isFull) return undefined;
    return this.#take(this.#inQuotes);
  }

  /** The row that is not complete: nothing more comes. */
  rest(): CsvRow | undefined {
    return this.#open.length === 0 ? undefined : this.#take(true);
  }

  #joined(): Buffer {
    const [only] = this.#open;
    if (this.#open.length === 1 && only !== undefined) return only.payload;
    return Buffer.from(this.#open.map(({ payload }) => payload.toString('latin1')).join('\n'), 'latin1');
  }

  #take(broken: boolean): CsvRow | undefined {
    const row = this.#joined();
    const lines = this.#open;
    this.#open = [];
    this.#openBytes = 0;
    this.#inQuotes = false;
    const first = lines[0];
    const last = lines.at(-1);
    if (first === undefined || last === undefined) return undefined;
    if (this.#head === undefined && row.length <= MAX_HEAD_BYTES && !broken) {
      this.#head = Buffer.concat([Buffer.from(`sep=${this.#separator ?? ','}\n`), row, Buffer.from('\n')]);
      return undefined;
    }
    const cut = broken || lines.some(({ truncated }) => truncated);
    const payload = Buffer.concat([this.#head ?? Buffer.alloc(0), row]);
    return { payload, cut, number: first.number, at: first.at, end: last.end };
  }
}

/** The separator a line of column names has; undefined when it has none of those that occur. */
export function csvSeparator(line: string): (typeof SEPARATORS)[number] | undefined {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((separator) => [separator, bare.split(separator).length - 1] as const);
  const [best] = counts.toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] > 0 ? best[0] : undefined;
}

/** Whether a line of a row ends within quotes, when it began `inside` them or not. A quote elsewhere than around a value is a character like any other. */
function endsInQuotes(line: Buffer, separator: string, inside: boolean): boolean {
  const parting = separator.charCodeAt(0);
  let isInside = inside;
  let at = inside ? -1 : openingQuote(line, 0, parting);
  while (isInside || at >= 0) {
    let close = line.indexOf(QUOTE, at + 1);
    while (close >= 0 && line[close + 1] === QUOTE) close = line.indexOf(QUOTE, close + 2);
    if (close < 0) return true;
    isInside = false;
    at = openingQuote(line, close + 1, parting);
  }
  return false;
}

/** The next quote with which a value begins; -1 for none. */
function openingQuote(line: Buffer, from: number, parting: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at > 0 && line[at - 1] !== parting) at = line.indexOf(QUOTE, at + 1);
  return at;
}
