/**
 * GHASH of GCM (NIST SP 800-38D §6.4; GB/T 17964-2021 for SM4), by four-bit tables over 32-bit words. Bit order is
 * GCM's: the first bit of a block is the coefficient of x^0.
 */
export class Ghash {
  /** Sixteen multiples of H, four words each. */
  readonly #table: Uint32Array;
  readonly #state = new Uint32Array(4);

  constructor(h: Uint8Array) {
    this.#table = multiplesOf(h);
  }

  /** Adds data, filled up with zeros to whole blocks. */
  update(data: Uint8Array): this {
    const state = this.#state;
    for (let at = 0; at < data.length; at += 16) {
      for (let byte = 0; byte < 16; byte++) {
        const word = byte >> 2;
        state[word] = (state[word] ?? 0) ^ ((data[at + byte] ?? 0) << (24 - 8 * (byte & 3)));
      }
      this.#multiply();
    }
    return this;
  }

  /** Adds the closing block of bit lengths and gives the 16 bytes. */
  digest(aadBytes: number, dataBytes: number): Uint8Array {
    const lengths = Buffer.alloc(16);
    lengths.writeBigUInt64BE(BigInt(aadBytes) * 8n, 0);
    lengths.writeBigUInt64BE(BigInt(dataBytes) * 8n, 8);
    this.update(lengths);
    const out = Buffer.alloc(16);
    this.#state.forEach((word, index) => out.writeUInt32BE(word, index * 4));
    return out;
  }

  /** state × H: Horner over the 32 nibbles, last first. */
  #multiply(): void {
    const state = this.#state;
    const table = this.#table;
    let z0 = 0;
    let z1 = 0;
    let z2 = 0;
    let z3 = 0;
    for (let nibble = 31; nibble >= 0; nibble--) {
      if (nibble !== 31) {
        const out = z3 & 15;
        z3 = (z3 >>> 4) | (z2 << 28);
        z2 = (z2 >>> 4) | (z1 << 28);
        z1 = (z1 >>> 4) | (z0 << 28);
        z0 = (z0 >>> 4) ^ ((REDUCTION[out] ?? 0) << 16);
      }
      const row = (((state[nibble >> 3] ?? 0) >>> (28 - 4 * (nibble & 7))) & 15) * 4;
      z0 ^= table[row] ?? 0;
      z1 ^= table[row + 1] ?? 0;
      z2 ^= table[row + 2] ?? 0;
      z3 ^= table[row + 3] ?? 0;
    }
    state[0] = z0;
    state[1] = z1;
    state[2] = z2;
    state[3] = z3;
  }
}

/** What four bits shifted out of the low end add at the high end: nibble × (x^128 mod p), upper 16 bits. */
const REDUCTION: readonly number[] = Array.from({ length: 16 }, (_, nibble) => {
  let sum = 0;
  for (let bit = 0; bit < 4; bit++) if ((nibble >> bit) & 1) sum ^= 0xe100 >> (3 - bit);
  return sum;
});

function multiplesOf(h: Uint8Array): Uint32Array {
  const view = Buffer.from(h);
  const table = new Uint32Array(64);
  const value = [0, 4, 8, 12].map((at) => view.readUInt32BE(at));
  // Row 8 (first bit) is H itself; 4, 2 and 1 are H·x, H·x², H·x³.
  for (let row = 8; row > 0; row >>= 1) {
    table.set(value, row * 4);
    const carry = (value[3] ?? 0) & 1;
    for (let word = 3; word > 0; word--)
      value[word] = (((value[word] ?? 0) >>> 1) | ((value[word - 1] ?? 0) << 31)) >>> 0;
    value[0] = (((value[0] ?? 0) >>> 1) ^ (carry === 1 ? 0xe1000000 : 0)) >>> 0;
  }
  for (const high of [2, 4, 8]) {
    for (let low = 1; low < high; low++) {
      for (let word = 0; word < 4; word++) {
        table[(high + low) * 4 + word] = (table[high * 4 + word] ?? 0) ^ (table[low * 4 + word] ?? 0);
      }
    }
  }
  return table;
}
