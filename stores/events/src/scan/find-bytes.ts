import {
  block,
  branch,
  branchIf,
  constant,
  get,
  giveBack,
  i32,
  loop,
  set,
  v128,
  wasmModule,
  when,
  type Code,
} from './wasm-module.ts';

// Parameters.
const [PAGE, LENGTH, NEEDLE, NEEDLE_LENGTH, FROM, FIRST, FIRST_UPPER, LAST, LAST_UPPER] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
// Locals.
const [END, AT, BITS, HIT, NEXT, BYTE] = [9, 10, 11, 12, 13, 14];
const [FIRSTS, FIRSTS_UPPER, LASTS, LASTS_UPPER, HEADS, TAILS] = [15, 16, 17, 18, 19, 20];

const splat = (byte: number, into: number): Code => [...get(byte), ...v128.splatByte, ...set(into)];
const sum = (...locals: readonly number[]): Code =>
  locals.flatMap((local, index) => [...get(local), ...(index === 0 ? [] : i32.add)]);
const less = (local: number, by: number): Code => [...get(local), ...constant(by), ...i32.subtract];
const either = (bytes: number, one: number, other: number): Code => [
  ...[...get(bytes), ...get(one), ...v128.equalBytes],
  ...[...get(bytes), ...get(other), ...v128.equalBytes],
  ...v128.or,
];

/** The hit at `AT` plus the lowest bit: given back when the needle's inner bytes are there too. */
const tryHit: readonly Code[] = [
  [...get(AT), ...get(BITS), ...i32.trailingZeros, ...i32.add, ...set(HIT)],
  // Of the loop of the bits, the block around it, the loop of the page and the block around that the last is the end.
  [...get(HIT), ...get(END), ...i32.greaterSigned, ...branchIf(3)],
  [...constant(1), ...set(NEXT)],
  block(
    loop(
      [...get(NEXT), ...less(NEEDLE_LENGTH, 1), ...i32.atLeastSigned],
      when([...get(HIT), ...giveBack]),
      [...sum(PAGE, HIT, NEXT), ...i32.loadByte, ...set(BYTE)],
      // A–Z as a–z: 32 is added to what is less than 26 above A.
      [
        ...get(BYTE),
        ...less(BYTE, 65),
        ...constant(26),
        ...i32.lessUnsigned,
        ...constant(5),
        ...i32.shiftLeft,
        ...i32.add,
      ],
      [...sum(NEEDLE, NEXT), ...i32.loadByte, ...i32.notEqual, ...branchIf(1)],
      [...get(NEXT), ...constant(1), ...i32.add, ...set(NEXT)],
      branch(0),
    ),
  ),
  [...get(BITS), ...less(BITS, 1), ...i32.and, ...set(BITS)],
];

/**
 * Finds a needle, its letters A–Z already small, in a page at or after an offset, letters A–Z being the same as a–z:
 * sixteen places are looked at at once for the needle's first and last byte. Gives −1 when it is nowhere. Reads up to 16
 * bytes past the page.
 */
const MODULE = wasmModule({
  name: 'find',
  parameters: 9,
  locals: { i32: 6, v128: 6 },
  body: [
    [...get(LENGTH), ...get(NEEDLE_LENGTH), ...i32.subtract, ...set(END)],
    [...get(FROM), ...set(AT)],
    splat(FIRST, FIRSTS),
    splat(FIRST_UPPER, FIRSTS_UPPER),
    splat(LAST, LASTS),
    splat(LAST_UPPER, LASTS_UPPER),
    block(
      loop(
        [...get(AT), ...get(END), ...i32.greaterSigned, ...branchIf(1)],
        [...sum(PAGE, AT), ...v128.load, ...set(HEADS)],
        [...sum(PAGE, AT, NEEDLE_LENGTH), ...constant(1), ...i32.subtract, ...v128.load, ...set(TAILS)],
        [...either(HEADS, FIRSTS, FIRSTS_UPPER), ...either(TAILS, LASTS, LASTS_UPPER), ...v128.and],
        [...v128.bitmask, ...set(BITS)],
        block(loop([...get(BITS), ...i32.equalsZero, ...branchIf(1)], ...tryHit, branch(0))),
        [...get(AT), ...constant(16), ...i32.add, ...set(AT)],
        branch(0),
      ),
    ),
    constant(-1),
  ],
});

const NEEDLE_AT = 0;
const WASM_PAGE = 65_536;
const PAGE_AT = WASM_PAGE;
const SLACK = 64;

type Find = (...parameters: readonly number[]) => number;

/** Searches pages of text for needles without regard to ASCII case; one page and one needle are loaded at a time. */
export class ByteSearch {
  readonly #memory = new WebAssembly.Memory({ initial: 16 });
  readonly #find: Find;
  #bytes = new Uint8Array(this.#memory.buffer);
  #length = 0;

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { env: { memory: this.#memory } });
    this.#find = exports['find'] as Find;
  }

  /** The page that is searched from now on. */
  load(page: Uint8Array): void {
    const missing = PAGE_AT + page.length + SLACK - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / WASM_PAGE));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    this.#bytes.set(page, PAGE_AT);
    this.#length = page.length;
  }

  /**
   * All places of a needle of 1–65,536 bytes whose letters A–Z are small; `hit` gives where to go on, which must be after
   * the place.
   */
  each(needle: Uint8Array, hit: (at: number) => number): void {
    this.#bytes.set(needle, NEEDLE_AT);
    const [first = 0, last = 0] = [needle[0], needle.at(-1)];
    for (let from = 0; ;) {
      const at = this.#find(
        PAGE_AT,
        this.#length,
        NEEDLE_AT,
        needle.length,
        from,
        first,
        upper(first),
        last,
        upper(last),
      );
      if (at < 0) return;
      from = hit(at);
    }
  }
}

function upper(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}
