import { timingSafeEqual } from 'node:crypto';
import { systemRandom } from '../base/random-source.ts';
import { CryptoError } from '../base/crypto-error.ts';
import { Ghash } from './ghash.ts';
import { sm4Block, sm4Ctr } from './sm4-modes.ts';

const NO_BYTES = new Uint8Array(0);
const TAG_LENGTH = 16;

/** What `sm4GcmSeal` gives and `sm4GcmOpen` takes. */
export interface Sm4Sealed {
  /** 12 bytes when drawn here. Never twice with one key. */
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

/**
 * SM4-GCM (GB/T 17964-2021; RFC 8998 §2): encrypts and authenticates, `aad` is authenticated only. A fresh random nonce
 * is drawn when none is given. Native SM4 for the blocks; this Node has no SM4-GCM of its own. Throws `crypto.badKey`.
 *
 * @example
 *   sm4GcmOpen(key, sm4GcmSeal(key, data)); // data
 */
export function sm4GcmSeal(
  key: Uint8Array,
  plaintext: Uint8Array,
  options: { readonly aad?: Uint8Array; readonly nonce?: Uint8Array } = {},
): Sm4Sealed {
  const { aad = NO_BYTES, nonce = systemRandom(12) } = options;
  const begun = start(key, nonce);
  const ciphertext = gcmCtr(key, increment(begun.first), plaintext);
  return { nonce, ciphertext, tag: tagOf(key, begun, aad, ciphertext) };
}

/**
 * Inverse of `sm4GcmSeal`. Throws `crypto.decryptFailed` unless the whole 16-byte tag fits; gives out nothing before that.
 *
 * @example
 *   sm4GcmOpen(key, { ...sealed, tag: otherTag }); // throws crypto.decryptFailed
 */
export function sm4GcmOpen(key: Uint8Array, sealed: Sm4Sealed, aad: Uint8Array = NO_BYTES): Uint8Array {
  const begun = start(key, sealed.nonce);
  const tag = tagOf(key, begun, aad, sealed.ciphertext);
  if (sealed.tag.length !== TAG_LENGTH || !timingSafeEqual(tag, sealed.tag)) {
    throw new CryptoError('crypto.decryptFailed', { mode: 'SM4-GCM' });
  }
  return gcmCtr(key, increment(begun.first), sealed.ciphertext);
}

/** The hash key and the first counter block (GB/T 17964-2021, GCM). */
interface GcmStart {
  readonly h: Uint8Array;
  readonly first: Buffer;
}

function start(key: Uint8Array, nonce: Uint8Array): GcmStart {
  if (nonce.length === 0) throw new CryptoError('crypto.badKey', { reason: 'GCM nonce is empty' });
  const h = sm4Block(key, new Uint8Array(16));
  const first =
    nonce.length === 12
      ? Buffer.concat([nonce, Uint8Array.of(0, 0, 0, 1)])
      : Buffer.from(new Ghash(h).update(nonce).digest(0, nonce.length));
  return { h, first };
}

function tagOf(key: Uint8Array, { h, first }: GcmStart, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const digest = new Ghash(h).update(aad).update(ciphertext).digest(aad.length, ciphertext.length);
  const mask = sm4Block(key, first);
  return digest.map((byte, index) => byte ^ (mask[index] ?? 0));
}

/** GCM counts in the last 32 bits only; the native mode carries on into the nonce, so the data is cut at the wrap. */
function gcmCtr(key: Uint8Array, counter: Buffer, data: Uint8Array): Uint8Array {
  const untilWrap = (2 ** 32 - counter.readUInt32BE(12)) * 16;
  if (data.length <= untilWrap) return sm4Ctr(key, counter, data);
  const wrapped = Buffer.concat([counter.subarray(0, 12), Buffer.alloc(4)]);
  return Buffer.concat([
    sm4Ctr(key, counter, data.subarray(0, untilWrap)),
    sm4Ctr(key, wrapped, data.subarray(untilWrap)),
  ]);
}

function increment(block: Buffer): Buffer {
  const next = Buffer.from(block);
  next.writeUInt32BE((block.readUInt32BE(12) + 1) % 2 ** 32, 12);
  return next;
}
