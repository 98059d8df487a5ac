import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CryptoError } from '../base/crypto-error.ts';

/**
 * SM4-CBC (GB/T 32907-2016, GB/T 17964-2021) with PKCS#7 padding, by the OpenSSL in Node. Key and iv 16 bytes. Not
 * authenticated: use `sm4GcmSeal` unless a format asks for CBC. Throws `crypto.badKey` for wrong lengths.
 *
 * @example
 *   sm4CbcDecrypt(key, iv, sm4CbcEncrypt(key, iv, data)); // data
 */
export function sm4CbcEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  checkLengths(key, iv);
  const cipher = createCipheriv('sm4-cbc', key, iv);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

/**
 * Inverse of `sm4CbcEncrypt`. Throws `crypto.decryptFailed` for bad length or padding: never tell a remote party which.
 *
 * @example
 *   sm4CbcDecrypt(key, iv, ciphertext); // throws crypto.decryptFailed when the padding is wrong
 */
export function sm4CbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  checkLengths(key, iv);
  const decipher = createDecipheriv('sm4-cbc', key, iv);
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (cause) {
    throw new CryptoError('crypto.decryptFailed', { mode: 'SM4-CBC' }, { cause });
  }
}

/**
 * SM4-CTR with a 128-bit big-endian counter that starts at `counter`; the same call encrypts and decrypts. A counter range may never be used twice with a key.
 *
 * @example
 *   sm4Ctr(key, counter, sm4Ctr(key, counter, data)); // data
 */
export function sm4Ctr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array {
  checkLengths(key, counter);
  const cipher = createCipheriv('sm4-ctr', key, counter);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** One block of plain SM4: the building stone of other modes. */
export function sm4Block(key: Uint8Array, block: Uint8Array): Uint8Array {
  checkLengths(key, block);
  const cipher = createCipheriv('sm4-ecb', key, null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function checkLengths(key: Uint8Array, block: Uint8Array): void {
  if (key.length !== 16) throw new CryptoError('crypto.badKey', { reason: 'SM4 key is not 16 bytes' });
  if (block.length !== 16) throw new CryptoError('crypto.badKey', { reason: 'SM4 block or iv is not 16 bytes' });
}
