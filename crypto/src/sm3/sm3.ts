import { createHash, createHmac, hash, pbkdf2Sync } from 'node:crypto';

/**
 * SM3 digest (GB/T 32905-2016), 32 bytes, by the OpenSSL in Node. Text is hashed as UTF-8.
 *
 * @example
 *   sm3('abc').length; // 32
 */
export function sm3(data: Uint8Array | string): Uint8Array {
  return hash('sm3', data, 'buffer');
}

/**
 * SM3 digest as 64 lower-case hex digits.
 *
 * @example
 *   sm3Hex('abc'); // '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
 */
export function sm3Hex(data: Uint8Array | string): string {
  return hash('sm3', data, 'hex');
}

/**
 * SM3 over data that comes in pieces: `createSm3().update(a).update(b).digest()`.
 *
 * @example
 *   createSm3().update('a').update('bc').digest('hex'); // sm3Hex('abc')
 */
export function createSm3(): ReturnType<typeof createHash> {
  return createHash('sm3');
}

/**
 * HMAC-SM3 (OID 1.2.156.10197.1.401.2), 32 bytes; several parts are hashed as if joined. Compare tags with `crypto.timingSafeEqual`.
 *
 * @example
 *   hmacSm3(key, 'a', 'bc'); // hmacSm3(key, 'abc')
 */
export function hmacSm3(key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const mac = createHmac('sm3', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/**
 * PBKDF2 with HMAC-SM3 (RFC 8018 §5.2; GM/T 0091-2020). Blocks its thread, a third of a second for 300,000 rounds: a server
 * calls it in a thread kept for that. There is no asynchronous form on purpose: Node's pool, where it would run, is one for
 * the whole process.
 *
 * @example
 *   pbkdf2Sm3('password', salt, 600_000, 32); // 32 bytes
 */
export function pbkdf2Sm3(
  password: string | Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  return pbkdf2Sync(password, salt, iterations, length, 'sm3');
}
