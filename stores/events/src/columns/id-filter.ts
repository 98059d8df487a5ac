import { ID_BYTES } from '../lines/hex-id.ts';

const [START_A, START_B] = [0xdeadbeef, 0x41c6ce57];
const [PRIME_A, PRIME_B] = [2_654_435_761, 1_597_334_677];
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** How a filter is made; whoever reads it must know its probes. */
export interface FilterShape {
  readonly bitsPerId: number;
  readonly probes: number;
}

/** Of a segment: one false answer in some 70,000. */
export const SEGMENT_FILTER: FilterShape = { bitsPerId: 24, probes: 12 };

/** What of an id decides its bits; one is used again and again. */
export interface IdHash {
  first: number;
  step: number;
}

/** Bloom filter over event ids: "not there" is certain, "there" must be looked up. */
export class IdFilter {
  readonly bits: Uint8Array;
  readonly #probes: number;

  constructor(bits: Uint8Array, probes: number) {
    this.bits = bits;
    this.#probes = probes;
  }

  /** Empty filter sized for a number of ids. */
  static sized(ids: number, { bitsPerId, probes }: FilterShape): IdFilter {
    return new IdFilter(new Uint8Array(Math.max(8, Math.ceil((ids * bitsPerId) / 8))), probes);
  }

  add(id: string): void {
    this.addHashed(idHash(id));
  }

  addHashed({ first, step }: IdHash): void {
    const size = this.bits.length * 8;
    const stride = (step >>> 0) % size;
    let bit = (first >>> 0) % size;
    for (let probe = 0; probe < this.#probes; probe++) {
      this.bits[bit >>> 3] = (this.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
      bit += stride;
      if (bit >= size) bit -= size;
    }
  }

  mayHave(id: string): boolean {
    return this.mayHaveHashed(idHash(id));
  }

  /** `mayHave` for who asks several filters for the same id. */
  mayHaveHashed({ first, step }: IdHash): boolean {
    const size = this.bits.length * 8;
    const stride = (step >>> 0) % size;
    let bit = (first >>> 0) % size;
    for (let probe = 0; probe < this.#probes; probe++) {
      if (((this.bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      bit += stride;
      if (bit >= size) bit -= size;
    }
    return true;
  }
}

/**
 * Two 32-bit mixes of a text (cyrb53); the step is odd so that the probes differ.
 *
 * @param hash Where they are written; it is given back.
 */
export function idHash(text: string, hash: IdHash = { first: 0, step: 0 }): IdHash {
  let a = START_A;
  let b = START_B;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, PRIME_A);
    b = Math.imul(b ^ unit, PRIME_B);
  }
  return mix(hash, a, b);
}

/** The same of an id of 40 hexadecimal digits whose 20 bytes begin at a place. */
export function hexIdHash(bytes: Uint8Array, at: number, hash: IdHash = { first: 0, step: 0 }): IdHash {
  let a = START_A;
  let b = START_B;
  for (let byte = at; byte < at + ID_BYTES; byte++) {
    const value = bytes[byte] ?? 0;
    const high = HEX_DIGITS[value >>> 4] ?? 0;
    const low = HEX_DIGITS[value & 15] ?? 0;
    a = Math.imul(Math.imul(a ^ high, PRIME_A) ^ low, PRIME_A);
    b = Math.imul(Math.imul(b ^ high, PRIME_B) ^ low, PRIME_B);
  }
  return mix(hash, a, b);
}

function mix(hash: IdHash, first: number, second: number): IdHash {
  const a = Math.imul(first ^ (first >>> 16), 2_246_822_507) ^ Math.imul(second ^ (second >>> 13), 3_266_489_909);
  const b = Math.imul(second ^ (second >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  hash.first = a >>> 0;
  hash.step = (b | 1) >>> 0;
  return hash;
}
