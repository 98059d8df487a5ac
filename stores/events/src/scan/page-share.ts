/** A search of which several threads look at blocks: each block is one's, and each knows how far the others are. */
export interface PageShare {
  /** Number of the next block that nobody has looked at, in the order of the search. */
  claim(): number;
  /** Says how many rows it counted, and the time of the last row of its page when that is full. */
  tell(count: number, edge: number | undefined): void;
  /** How many rows the others counted. */
  readonly othersCount: number;
  /** Of the others' full pages the times of their last rows: what is beyond one of them is not on the page. */
  readonly othersEdges: readonly number[];
}

/** Threads that may look at the blocks of one search: the one that was asked, and who helps it. */
export const SEATS = 2;
/** Seat of the one that was asked. */
export const ASKED = 0;
/** Seat of who helps. */
export const HELPER = 1;

/** What the threads of a search know of each other: the next block, and for each seat how many it took, its count and its edge. */
export type SharedWords = BigInt64Array<SharedArrayBuffer>;

const [CLAIMED, COUNT, EDGE] = [0, 1, 2];
const WORDS_OF_SEAT = 3;
/** No time is so early. */
const NO_EDGE = -(2n ** 63n);

/** A search that nobody has looked at. */
export function sharedWords(): SharedWords {
  const words = new BigInt64Array(new SharedArrayBuffer((1 + SEATS * WORDS_OF_SEAT) * BigInt64Array.BYTES_PER_ELEMENT));
  for (let seat = 0; seat < SEATS; seat++) words[place(seat, EDGE)] = NO_EDGE;
  return words;
}

/** Whether a seat took a block: nobody else looks at that one. */
export function hasClaimed(words: SharedWords, seat: number): boolean {
  return Atomics.load(words, place(seat, CLAIMED)) > 0n;
}

/** One seat of a search, over memory that all its threads have. Each writes only what is its own, but for the next block. */
export class SharedPage implements PageShare {
  readonly #words: SharedWords;
  readonly #seat: number;
  readonly #claimed: (block: number) => void;

  /** @param claimed Told of each block that is taken. */
  constructor(words: SharedWords, seat: number, claimed: (block: number) => void = () => undefined) {
    this.#words = words;
    this.#seat = seat;
    this.#claimed = claimed;
  }

  claim(): number {
    // Before the block is taken: who sees that none is left sees who took one.
    Atomics.add(this.#words, place(this.#seat, CLAIMED), 1n);
    const block = Number(Atomics.add(this.#words, 0, 1n));
    this.#claimed(block);
    return block;
  }

  tell(count: number, edge: number | undefined): void {
    Atomics.store(this.#words, place(this.#seat, COUNT), BigInt(count));
    if (edge !== undefined) Atomics.store(this.#words, place(this.#seat, EDGE), BigInt(edge));
  }

  get othersCount(): number {
    return this.#others(COUNT).reduce((sum, count) => sum + Number(count), 0);
  }

  get othersEdges(): readonly number[] {
    return this.#others(EDGE).flatMap((edge) => (edge === NO_EDGE ? [] : [Number(edge)]));
  }

  #others(word: number): readonly bigint[] {
    const others: bigint[] = [];
    for (let seat = 0; seat < SEATS; seat++)
      if (seat !== this.#seat) others.push(Atomics.load(this.#words, place(seat, word)));
    return others;
  }
}

function place(seat: number, word: number): number {
  return 1 + seat * WORDS_OF_SEAT + word;
}
