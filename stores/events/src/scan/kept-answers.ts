/**
 * What blocks that never change answered to questions that came more than once, within a bound: those that were not asked for
 * longest go first. An answer is named by the block's content, so that it cannot be out of date.
 *
 * @example
 *   const kept = new KeptAnswers<number>(1_048_576);
 *   kept.question('q'); // undefined: nobody asked it before
 *   kept.question('q')?.put('1 5d41…', 42, 8);
 *   kept.question('q')?.get('1 5d41…'); // 42
 */
export class KeptAnswers<Answer> {
  readonly #mostBytes: number;
  /** Those asked last are at the end. */
  readonly #questions = new Map<string, KeptQuestion<Answer>>();

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes of all, about. */
  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#questions.values()) sum += bytes;
    return sum;
  }

  /** What is kept for a question; undefined the first time, and for one that is too long to be remembered. */
  question(key: string): KeptQuestion<Answer> | undefined {
    if (key.length > MOST_KEY) return undefined;
    const known = this.#questions.get(key);
    this.#questions.delete(key);
    this.#questions.set(key, known ?? new KeptQuestion<Answer>(key, this.#mostBytes / 4));
    let bytes = this.bytes;
    for (const [oldest, question] of this.#questions) {
      if (bytes <= this.#mostBytes && this.#questions.size <= MOST_QUESTIONS) break;
      bytes -= question.bytes;
      this.#questions.delete(oldest);
    }
    return known;
  }
}

/** Questions that are remembered. */
const MOST_QUESTIONS = 256;
/** Characters of a question beyond which it is not remembered. */
const MOST_KEY = 8_192;
/** What a question, and an answer beside itself, takes: measured, about. */
const ENTRY_BYTES = 300;

/** The answers of blocks to one question. */
export class KeptQuestion<Answer> {
  readonly #answers = new Map<string, Answer>();
  readonly #mostBytes: number;
  #bytes: number;

  constructor(key: string, mostBytes: number) {
    this.#bytes = ENTRY_BYTES + key.length * 2;
    this.#mostBytes = mostBytes;
  }

  /** Bytes of all, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get(block: string): Answer | undefined {
    return this.#answers.get(block);
  }

  /** Keeps an answer of so many bytes, which must not be changed any more; nothing when there is no room for it. */
  put(block: string, answer: Answer, bytes: number): void {
    const more = ENTRY_BYTES + block.length + bytes;
    if (this.#bytes + more > this.#mostBytes || this.#answers.has(block)) return;
    this.#answers.set(block, answer);
    this.#bytes += more;
  }
}
