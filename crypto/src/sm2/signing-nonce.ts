import { hmacSm3 } from '../sm3/sm3.ts';
import { CURVE, toBytes32, toNumber } from './curve.ts';

/**
 * Endless nonces k in [1, n − 1] from HMAC-SM3 as the DRBG of RFC 6979 §3.2, seeded with the private key, the digest
 * and `entropy` (§3.6). With fresh entropy the nonce is unpredictable; if the entropy ever fails it is still unique per
 * message and never repeats with another digest. Empty entropy makes signatures deterministic.
 */
export function* signingNonces(d: bigint, e: bigint, entropy: Uint8Array): Generator<bigint, never> {
  const seed = Buffer.concat([toBytes32(d), toBytes32(e), entropy]);
  let key: Uint8Array = new Uint8Array(32);
  let value: Uint8Array = new Uint8Array(32).fill(1);
  key = hmacSm3(key, value, Uint8Array.of(0), seed);
  value = hmacSm3(key, value);
  key = hmacSm3(key, value, Uint8Array.of(1), seed);
  value = hmacSm3(key, value);
  for (;;) {
    value = hmacSm3(key, value);
    const k = toNumber(value);
    if (k >= 1n && k < CURVE.n) yield k;
    key = hmacSm3(key, value, Uint8Array.of(0));
    value = hmacSm3(key, value);
  }
}
