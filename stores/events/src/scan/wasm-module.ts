/** Instructions of WebAssembly as bytes (WebAssembly Core Specification 2.0, §5.4). */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const FUNCTION_TYPE = 0x60;
const EMPTY_BLOCK = 0x40;

/** i32 instructions without operands in the code. */
export const i32 = {
  equalsZero: [0x45],
  notEqual: [0x47],
  lessUnsigned: [0x49],
  greaterSigned: [0x4a],
  atLeastSigned: [0x4e],
  trailingZeros: [0x68],
  add: [0x6a],
  subtract: [0x6b],
  and: [0x71],
  shiftLeft: [0x74],
  /** The unsigned byte at an address. */
  loadByte: [0x2d, 0, 0],
} as const satisfies Record<string, Code>;

/** 128-bit instructions, of sixteen bytes side by side (§5.4.8). */
export const v128 = {
  load: [0xfd, 0x00, 0, 0],
  splatByte: [0xfd, 0x0f],
  equalBytes: [0xfd, 0x23],
  and: [0xfd, 0x4e],
  or: [0xfd, 0x50],
  /** A bit for each byte: its highest. */
  bitmask: [0xfd, 0x64],
} as const satisfies Record<string, Code>;

/** Gives back the value on the stack. */
export const giveBack: Code = [0x0f];

/** A local on the stack. */
export const get = (local: number): Code => [0x20, local];
/** The value on the stack into a local. */
export const set = (local: number): Code => [0x21, local];
/** To the end of a block, or the start of a loop, so many levels out. */
export const branch = (depth: number): Code => [0x0c, depth];
/** The same when the value on the stack is not 0. */
export const branchIf = (depth: number): Code => [0x0d, depth];
export const block = (...code: readonly Code[]): Code => [0x02, EMPTY_BLOCK, ...code.flat(), 0x0b];
export const loop = (...code: readonly Code[]): Code => [0x03, EMPTY_BLOCK, ...code.flat(), 0x0b];
/** Code that runs when the value on the stack is not 0. */
export const when = (...code: readonly Code[]): Code => [0x04, EMPTY_BLOCK, ...code.flat(), 0x0b];
/** A constant i32 as signed LEB128. */
export function constant(value: number): Code {
  const bytes = [0x41];
  for (let rest = value; ; rest >>= 7) {
    const last = rest >= -64 && rest < 64;
    bytes.push(last ? rest & 0x7f : (rest & 0x7f) | 0x80);
    if (last) return bytes;
  }
}

/** A function of i32 parameters that gives an i32. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  /** Locals after the parameters: first the i32, then the 128-bit ones. */
  readonly locals: { readonly i32: number; readonly v128: number };
  readonly body: readonly Code[];
}

/** A module of one function, which works in the memory imported as `env.memory` (§5.5). */
export function wasmModule({ name, parameters, locals, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const code = [2, ...leb(locals.i32), I32, ...leb(locals.v128), V128, ...body.flat(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, FUNCTION_TYPE, ...leb(parameters), ...new Array<number>(parameters).fill(I32), 1, I32]),
    ...section(2, [1, ...text('env'), ...text('memory'), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text(name), 0x00, 0x00]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

function section(id: number, content: Code): Code {
  return [id, ...leb(content.length), ...content];
}

function text(name: string): Code {
  const bytes = Buffer.from(name);
  return [...leb(bytes.length), ...bytes];
}

/** An unsigned integer as LEB128. */
function leb(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}
