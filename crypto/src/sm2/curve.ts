import { weierstrass, type WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { CryptoError } from '../base/crypto-error.ts';

/** Parameters of the recommended curve sm2p256v1 (GB/T 32918.5-2017 clause 4; a = −3, cofactor 1). */
export const CURVE = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
} as const;

/** Points of the curve. */
export const Point = weierstrass<bigint>(CURVE);

/** A point of the curve. */
export type Sm2Point = WeierstrassPoint<bigint>;

/** 32 bytes, big-endian; the number must be below 2^256. */
export function toBytes32(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

/** Big-endian bytes as a number; empty bytes are 0. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/**
 * Private key as a number. Throws `crypto.badKey` unless 32 bytes with 1 ≤ d ≤ n − 2 (GB/T 32918.1 clause 6.1: with
 * d = n − 1 the signature equation has no solution).
 */
export function readPrivateKey(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new CryptoError('crypto.badKey', { reason: 'private key is not 32 bytes' });
  const d = toNumber(bytes);
  if (d < 1n || d > CURVE.n - 2n) throw new CryptoError('crypto.badKey', { reason: 'private key out of range' });
  return d;
}

/**
 * Public key as a point. Throws `crypto.badKey` unless it is 04‖x‖y, 65 bytes, with x, y < p, on the curve
 * (GB/T 32918.1 clause 6.2.1; with cofactor 1 every such point has order n).
 */
export function readPublicKey(bytes: Uint8Array): Sm2Point {
  if (bytes.length !== 65 || bytes[0] !== 4) {
    throw new CryptoError('crypto.badKey', { reason: 'public key is not an uncompressed point' });
  }
  try {
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch (cause) {
    throw new CryptoError('crypto.badKey', { reason: 'public key is not on the curve' }, { cause });
  }
}
