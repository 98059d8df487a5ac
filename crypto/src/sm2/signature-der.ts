import { CryptoError } from '../base/crypto-error.ts';
import { CURVE, toBytes32, toNumber } from './curve.ts';

/** r and s of a signature; each in [1, n − 1] when it came through a decoder here. */
export interface Sm2Signature {
  readonly r: bigint;
  readonly s: bigint;
}

/** `der`: SEQUENCE { INTEGER r, INTEGER s } (GB/T 35276 7.3). `raw`: r‖s, 64 bytes. Never guessed: the caller says which. */
export type Sm2SignatureFormat = 'der' | 'raw';

/** Signature bytes in the named format. */
export function encodeSignature(signature: Sm2Signature, format: Sm2SignatureFormat): Uint8Array {
  if (format === 'raw') return Buffer.concat([toBytes32(signature.r), toBytes32(signature.s)]);
  const body = Buffer.concat([derInteger(signature.r), derInteger(signature.s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/**
 * Strict decoder: exactly one encoding per signature. Throws `crypto.badSignature` with the offset for trailing bytes,
 * long or indefinite lengths, padded or negative integers, and r or s outside [1, n − 1].
 */
export function decodeSignature(bytes: Uint8Array, format: Sm2SignatureFormat): Sm2Signature {
  if (format === 'raw') {
    if (bytes.length !== 64) throw bad(bytes.length, 'raw signature is not 64 bytes');
    return { r: inRange(bytes.subarray(0, 32), 0), s: inRange(bytes.subarray(32), 32) };
  }
  // Two integers of at most 33 bytes: the body never needs a long-form length.
  if (bytes[0] !== 0x30) throw bad(0, 'not a SEQUENCE');
  if (bytes.length > 72 || bytes[1] !== bytes.length - 2) throw bad(1, 'length does not fit');
  const first = readInteger(bytes, 2);
  const second = readInteger(bytes, first.end);
  if (second.end !== bytes.length) throw bad(second.end, 'trailing bytes');
  return { r: first.value, s: second.value };
}

function derInteger(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const digits = Buffer.from(parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex');
  return Buffer.concat([Buffer.from([0x02, digits.length]), digits]);
}

function readInteger(bytes: Uint8Array, at: number): { readonly value: bigint; readonly end: number } {
  if (bytes[at] !== 0x02) throw bad(at, 'not an INTEGER');
  const length = bytes[at + 1] ?? 0;
  if (length < 1 || length > 33) throw bad(at + 1, 'bad INTEGER length');
  const content = bytes.subarray(at + 2, at + 2 + length);
  if (content.length !== length) throw bad(at + 1, 'INTEGER is cut off');
  const [first = 0, second = 0] = content;
  if (first >= 0x80) throw bad(at + 2, 'negative INTEGER');
  if (first === 0 && length > 1 && second < 0x80) throw bad(at + 2, 'INTEGER is not minimal');
  return { value: inRange(content, at + 2), end: at + 2 + length };
}

function inRange(bytes: Uint8Array, at: number): bigint {
  const value = toNumber(bytes);
  if (value < 1n || value >= CURVE.n) throw bad(at, 'value out of range');
  return value;
}

function bad(at: number, reason: string): CryptoError {
  return new CryptoError('crypto.badSignature', { at, reason });
}
