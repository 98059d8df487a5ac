import type { ValueTest } from '@qiaolou/schema';
import { addText, placeOfBytes, textCounts } from './text-counts.ts';

/** Texts of which a test remembers what it said, and the longest of them. */
const MOST_REMEMBERED = 16_384;
const LONGEST_BYTES = 64;

/** A test of texts that remembers what it said of short ones, by their bytes: no text is made of those that come again. */
export class RememberedTest {
  readonly #test: ValueTest;
  /** Rows of a text: 1 when it matches. */
  #said = textCounts(false);

  constructor(test: ValueTest) {
    this.#test = test;
  }

  /** Whether the text of UTF-8 in `bytes` from `start` to `end` matches. */
  matches(bytes: Buffer, start: number, end: number): boolean {
    if (end - start > LONGEST_BYTES) return this.#test(bytes.toString('utf8', start, end));
    const place = placeOfBytes(this.#said, bytes, start, end);
    if (place >= 0) return this.#said.rows[place] === 1;
    const answer = this.#test(bytes.toString('utf8', start, end));
    if (this.#said.size >= MOST_REMEMBERED || this.#said.full) this.#said = textCounts(false);
    addText(this.#said, bytes, [start, end], answer ? 1 : 0);
    return answer;
  }
}
