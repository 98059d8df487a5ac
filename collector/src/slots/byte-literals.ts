import { buildTrie } from '../decode/literal-index.ts';

/** What a range of bytes holds, found on the way: bytes beyond ASCII, and bytes that JSON escapes. */
export const BYTES = { wide: 1, escaped: 2, control: 4 } as const;

const KINDS = new Uint8Array(256);
KINDS.fill(BYTES.escaped | BYTES.control, 0, 32);
KINDS[9] = BYTES.escaped;
KINDS[127] = BYTES.control;
KINDS[34] = BYTES.escaped;
KINDS[92] = BYTES.escaped;
KINDS.fill(BYTES.wide, 128);

/**
 * Finds in one pass which of many literals occur in UTF-8, and what kinds of bytes there are. As `literalIndex`, on bytes: a literal
 * occurs in a text exactly where its bytes occur in the text's.
 */
export class ByteLiterals {
  /** Numbers of the literals that occur, in no order. */
  readonly found: number[] = [];
  readonly #next: Uint16Array | Int32Array;
  readonly #width: number;
  readonly #classes: Uint8Array;
  readonly #ends: readonly (readonly number[] | undefined)[];
  /** 1: literals end in the state. */
  readonly #isEnd: Uint8Array;
  readonly #bytes: readonly Buffer[];
  readonly #shared: Uint8Array;
  readonly #seen: Uint8Array;

  constructor(literals: readonly string[]) {
    this.#bytes = literals.map((literal) => Buffer.from(literal, 'utf8'));
    const { next, classes, width, shared, ends } = buildTrie(this.#bytes.map((bytes) => bytes.toString('latin1')));
    this.#classes = classes.slice(0, 256);
    this.#shared = shared;
    this.#seen = new Uint8Array(literals.length);
    // The smaller the table the more of it is at hand: a look-up waits for memory otherwise.
    const states = next.length / width;
    this.#next = states <= 65_536 ? Uint16Array.from(next) : next;
    this.#width = width;
    this.#ends = ends;
    this.#isEnd = Uint8Array.from({ length: states }, (_, state) => (ends[state] === undefined ? 0 : 1));
  }

  /** Whether a literal occurs. */
  has(literal: number): boolean {
    return this.#seen[literal] === 1;
  }

  /** Looks through bytes; gives the kinds of `BYTES` among them, added up. */
  scan(bytes: Buffer, from: number, to: number): number {
    for (const literal of this.found) this.#seen[literal] = 0;
    this.found.length = 0;
    const next = this.#next;
    const classes = this.#classes;
    const width = this.#width;
    const isEnd = this.#isEnd;
    let state = 0;
    let kinds = 0;
    for (let p = from; p < to; p += 1) {
      const byte = bytes[p] ?? 0;
      kinds |= KINDS[byte] ?? 0;
      state = next[state * width + (classes[byte] ?? 0)] ?? 0;
      if (isEnd[state] === 1) this.#take(this.#ends[state], bytes, p + 1);
    }
    return kinds;
  }

  #take(ended: readonly number[] | undefined, bytes: Buffer, end: number): void {
    for (const literal of ended ?? []) {
      if (this.#seen[literal] === 1) continue;
      if (this.#shared[literal] === 1 && !endsWith(bytes, end, this.#bytes[literal])) continue;
      this.#seen[literal] = 1;
      this.found.push(literal);
    }
  }
}

function endsWith(bytes: Buffer, end: number, literal: Buffer | undefined): boolean {
  if (literal === undefined || literal.length > end) return false;
  for (let p = 0; p < literal.length; p += 1) if (bytes[end - literal.length + p] !== literal[p]) return false;
  return true;
}
