import { hash } from 'node:crypto';

/** SM3 digest (GB/T 32905-2016), 32 bytes, by the OpenSSL in Node. Text is hashed as UTF-8. */
export function sm3(data: Uint8Array | string): Uint8Array {
  return hash('sm3', data, 'buffer');
}

/** SM3 digest as 64 lower-case hex digits. */
export function sm3Hex(data: Uint8Array | string): string {
  return hash('sm3', data, 'hex');
}
