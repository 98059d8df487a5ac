import { MESSAGE_APART, NO_MESSAGE, type TextPage, type TextPlaces } from './block.ts';
import type { FieldValue } from '@qiaolou/schema';
import { TextBuffer } from './text-buffer.ts';
import type { LineValue } from '../lines/line-value.ts';

/** Bytes of the pieces in which texts are searched. */
const PAGE_BYTES = 524_288;

/** Where the texts of an event of a line are on a tape. */
export interface LineTexts {
  readonly value: LineValue;
  /** Place of `event.original`. */
  readonly original: number;
  /** Place of `message`, −1 for none. */
  readonly message: number;
}

/** The originals of the rows of the block that is being filled, and where the message of each is in its own. */
export class OpenTexts {
  readonly original: TextBuffer;
  #messageAt: Uint32Array;
  #messageBytes: Uint32Array;

  /**
   * @param rows For how many there is room at first.
   * @param like There is room at first for what is in these.
   */
  constructor(rows: number, like?: OpenTexts) {
    this.original = new TextBuffer(like?.original);
    [this.#messageAt, this.#messageBytes] = [new Uint32Array(rows), new Uint32Array(rows)];
  }

  /** Adds the texts of the next row; gives whether it has a message that is no piece of its original. */
  add(row: number, original: string, message: FieldValue | undefined): boolean {
    const bytes = this.original.add(original);
    if (row >= this.#messageAt.length) this.#grow();
    const at = typeof message === 'string' ? original.lastIndexOf(message) : -1;
    if (typeof message !== 'string' || at < 0) {
      this.#messageAt[row] = message === undefined ? NO_MESSAGE : MESSAGE_APART;
      this.#messageBytes[row] = 0;
      return message !== undefined;
    }
    const ascii = bytes === original.length;
    this.#messageAt[row] = ascii ? at : Buffer.byteLength(original.slice(0, at));
    this.#messageBytes[row] = ascii ? message.length : Buffer.byteLength(message);
    return false;
  }

  /** The same of a line. */
  addLine(row: number, { value, original, message: place }: LineTexts): boolean {
    const bytes = this.original.addBytes(value.at(original));
    if (row >= this.#messageAt.length) this.#grow();
    const before = place < 0 ? -1 : value.bytesBefore(original, place);
    if (before >= 0) {
      this.#messageAt[row] = before;
      this.#messageBytes[row] = bytes - before;
      return false;
    }
    const message = place < 0 ? undefined : value.at(place);
    const at = message?.isText === true ? this.original.lastPlaceIn(row, message) : -1;
    this.#messageAt[row] = at >= 0 ? at : message === undefined ? NO_MESSAGE : MESSAGE_APART;
    this.#messageBytes[row] = at >= 0 && message !== undefined ? message.to - message.from : 0;
    return at < 0 && message !== undefined;
  }

  /** Places of the texts of some rows, counted from the first of them. */
  places(first: number, last: number): TextPlaces {
    const starts = new Float64Array(last - first + 1);
    const tail = new Uint32Array(last - first);
    const base = this.original.start(first);
    for (let row = first; row < last; row++) {
      const end = this.original.end(row);
      starts[row - first + 1] = end - base;
      const at = this.#messageAt[row] ?? NO_MESSAGE;
      if (at < MESSAGE_APART) tail[row - first] = end - this.original.start(row) - at - (this.#messageBytes[row] ?? 0);
    }
    return { starts, messageAt: this.#messageAt.subarray(first, last), tail };
  }

  /** Pages of some rows. */
  pages(first: number, last: number): readonly TextPage[] {
    const pages: TextPage[] = [];
    for (let from = first; from < last;) {
      const start = this.original.start(from);
      let to = from + 1;
      while (to < last && this.original.end(to) - start <= PAGE_BYTES) to++;
      const end = this.original.end(to - 1);
      const page = { from, to };
      pages.push({
        ...page,
        bytes: () => this.original.bytes().subarray(start, end),
        places: () => this.places(page.from, page.to),
      });
      from = to;
    }
    return pages;
  }

  #grow(): void {
    [this.#messageAt, this.#messageBytes] = [grown(this.#messageAt), grown(this.#messageBytes)];
  }
}

function grown(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
