/** Numbers of a row, in the order they stand in `ConversationTable.sums`. */
export const SUM = {
  bytes: 0,
  packets: 1,
  records: 2,
  /** Epoch ms of the earliest start and the latest end. */
  first: 3,
  last: 4,
  /** Bytes of the largest record. */
  most: 5,
  /** Receive time of the newest record, epoch ms. */
  receivedAt: 6,
  /** Where the row's first record is: segment, offset, frame (−1: none), number in its datagram. */
  segment: 7,
  offset: 8,
  frame: 9,
  index: 10,
} as const;
/** Numbers of a row. */
export const SUMS = 11;
/** Source ports of a row told apart; more are only known to be more. */
export const MOST_PORTS = 8;

const FIRST_ROWS = 256;

/**
 * Rows of numbers under keys of a fixed number of 32-bit words: open addressing in typed arrays, rows dense and in the order they
 * came. A record costs some tens of nanoseconds here, an object for each cost 25 µs.
 */
export class ConversationTable {
  /** Words of a key. */
  readonly words: number;
  /** Rows there are. */
  rows = 0;
  /** Keys, `words` a row. */
  keys: Uint32Array;
  /** Numbers, `SUMS` a row. */
  sums: Float64Array;
  /** TCP flags, one a row. */
  flags: Uint16Array;
  /** Distinct source ports, `MOST_PORTS` a row, of which `portCounts` are there; one more than that: there are more. */
  ports: Uint16Array;
  portCounts: Uint8Array;
  #slots: Int32Array<ArrayBuffer>;
  readonly #seed: number;

  /** `seed`: a number that senders do not know, so that nobody can choose keys that all fall into one place. */
  constructor(words: number, seed: number) {
    this.words = words;
    this.#seed = seed;
    this.keys = new Uint32Array(FIRST_ROWS * words);
    this.sums = new Float64Array(FIRST_ROWS * SUMS);
    this.flags = new Uint16Array(FIRST_ROWS);
    this.ports = new Uint16Array(FIRST_ROWS * MOST_PORTS);
    this.portCounts = new Uint8Array(FIRST_ROWS);
    this.#slots = new Int32Array(FIRST_ROWS * 2);
  }

  /** The row of a key; one that is not there yet is made, its numbers 0. */
  rowOf(key: Uint32Array): number {
    const { words, keys } = this;
    const mask = this.#slots.length - 1;
    let slot = hashOf(key, 0, words, this.#seed) & mask;
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0) return this.#newRow(key, slot);
      const at = row * words;
      let word = 0;
      while (word < words && keys[at + word] === key[word]) word++;
      if (word === words) return row;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds a source port to those of a row. */
  addPort(row: number, port: number): void {
    const count = this.portCounts[row] ?? 0;
    if (count > MOST_PORTS) return;
    const at = row * MOST_PORTS;
    for (let i = 0; i < count; i++) if (this.ports[at + i] === port) return;
    if (count < MOST_PORTS) this.ports[at + count] = port;
    this.portCounts[row] = count + 1;
  }

  /** Forgets all rows but some, which keep their order. */
  keepOnly(isKept: (row: number) => boolean): void {
    let kept = 0;
    for (let row = 0; row < this.rows; row++) {
      if (!isKept(row)) continue;
      if (kept < row) this.#move(row, kept);
      kept++;
    }
    this.rows = kept;
    this.#refill(this.#slots.fill(0));
  }

  /** Forgets all rows; large tables are given back. */
  clear(): void {
    const fresh = new ConversationTable(this.words, this.#seed);
    this.rows = 0;
    this.keys = fresh.keys;
    this.sums = fresh.sums;
    this.flags = fresh.flags;
    this.ports = fresh.ports;
    this.portCounts = fresh.portCounts;
    this.#slots = fresh.#slots;
  }

  #newRow(key: Uint32Array, slot: number): number {
    const row = this.rows++;
    if (row >= this.flags.length) this.#grow();
    // Another may have been here.
    this.sums.fill(0, row * SUMS, (row + 1) * SUMS);
    this.flags[row] = 0;
    this.portCounts[row] = 0;
    this.keys.set(key, row * this.words);
    if (this.rows * 2 > this.#slots.length) this.#rehash();
    else this.#slots[slot] = row + 1;
    return row;
  }

  #grow(): void {
    const rows = this.flags.length * 2;
    this.keys = grown(this.keys, new Uint32Array(rows * this.words));
    this.sums = grown(this.sums, new Float64Array(rows * SUMS));
    this.flags = grown(this.flags, new Uint16Array(rows));
    this.ports = grown(this.ports, new Uint16Array(rows * MOST_PORTS));
    this.portCounts = grown(this.portCounts, new Uint8Array(rows));
  }

  #rehash(): void {
    this.#slots = this.#refill(new Int32Array(this.#slots.length * 2));
  }

  #move(row: number, to: number): void {
    const { words } = this;
    this.keys.copyWithin(to * words, row * words, (row + 1) * words);
    this.sums.copyWithin(to * SUMS, row * SUMS, (row + 1) * SUMS);
    this.ports.copyWithin(to * MOST_PORTS, row * MOST_PORTS, (row + 1) * MOST_PORTS);
    this.flags[to] = this.flags[row] ?? 0;
    this.portCounts[to] = this.portCounts[row] ?? 0;
  }

  /** Says in empty slots where each row is. */
  #refill(slots: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
    const mask = slots.length - 1;
    for (let row = 0; row < this.rows; row++) {
      let slot = hashOf(this.keys, row * this.words, this.words, this.#seed) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    return slots;
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** MurmurHash3 (32 bits) of `count` words from a place on. */
function hashOf(words: Uint32Array, from: number, count: number, seed: number): number {
  let hash = seed;
  for (let i = from; i < from + count; i++) {
    let word = Math.imul(words[i] ?? 0, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
