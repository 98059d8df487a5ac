/** Bytes that are not what they should be, with the place. */
export class BerFault extends Error {
  override readonly name = 'BerFault';
  /** Byte offset in the datagram. */
  readonly at: number;

  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

/** Tags of what SNMP is made of (X.690; RFC 2578 §7.1; RFC 3416 §3). */
export const TAG = {
  integer: 0x02,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  sequence: 0x30,
  ipAddress: 0x40,
  counter32: 0x41,
  unsigned32: 0x42,
  timeTicks: 0x43,
  opaque: 0x44,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
  informRequest: 0xa6,
  trapV1: 0xa4,
  trapV2: 0xa7,
} as const;

/** One element: what its tag is and where its content stands. */
export interface BerElement {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const MOST_ARCS = 128;

/**
 * Reads BER (X.690) as SNMP uses it: tags of one byte, definite lengths of up to four bytes. Nothing is read outside the bounds it
 * was made with. Throws `BerFault`, which whoever reads a datagram catches.
 */
export class BerReader {
  readonly bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, from = 0, to = bytes.length) {
    this.bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  /** Where the next element begins. */
  get at(): number {
    return this.#at;
  }

  /** True when nothing is left. */
  get isEmpty(): boolean {
    return this.#at >= this.#end;
  }

  /** The next element, whatever it is. */
  next(): BerElement {
    const begin = this.#at;
    const tag = this.#byte();
    let length = this.#byte();
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4) throw new BerFault('length', begin);
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + this.#byte();
    }
    const from = this.#at;
    if (length > this.#end - from) throw new BerFault('cutOff', begin);
    this.#at = from + length;
    return { tag, from, to: this.#at };
  }

  /** The next element, which must have this tag. */
  expect(tag: number): BerElement {
    const begin = this.#at;
    const element = this.next();
    if (element.tag !== tag) throw new BerFault('tag', begin);
    return element;
  }

  /** A reader of what an element holds. */
  inside({ from, to }: BerElement): BerReader {
    return new BerReader(this.bytes, from, to);
  }

  /** The next element as a whole number that JavaScript holds exactly. */
  integer(tag: number = TAG.integer): number {
    const element = this.expect(tag);
    const value = integerOf(this.bytes, element);
    if (typeof value === 'bigint') throw new BerFault('integer', element.from);
    return value;
  }

  /** The next element's bytes. */
  octets(): Buffer {
    const { from, to } = this.expect(TAG.octets);
    return this.bytes.subarray(from, to);
  }

  /** The next element as an object identifier in dotted form. */
  oid(): string {
    return oidOf(this.bytes, this.expect(TAG.oid));
  }

  #byte(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined || this.#at >= this.#end) throw new BerFault('cutOff', this.#at);
    this.#at++;
    return byte;
  }
}

/** A whole number: signed for INTEGER, else unsigned; a bigint when JavaScript does not hold it exactly. */
export function integerOf(bytes: Buffer, { tag, from, to }: BerElement): number | bigint {
  if (to === from || to - from > 9) throw new BerFault('integer', from);
  let value = 0n;
  for (let at = from; at < to; at++) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  const first = bytes[from] ?? 0;
  if (tag === TAG.integer && (first & 0x80) !== 0) value -= 1n << BigInt(8 * (to - from));
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** An object identifier in dotted form: `1.3.6.1.6.3.1.1.5.3`. */
export function oidOf(bytes: Buffer, { from, to }: BerElement): string {
  const arcs: number[] = [];
  let arc = 0;
  let begun = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffff_ffff || arcs.length >= MOST_ARCS) throw new BerFault('oid', from);
    begun = true;
    if ((byte & 0x80) !== 0) continue;
    // The first two arcs are one number (X.690 §8.19.4).
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - 40 * first);
    } else arcs.push(arc);
    arc = 0;
    begun = false;
  }
  if (begun) throw new BerFault('oid', from);
  return arcs.join('.');
}
