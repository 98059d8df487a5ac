import { timingSafeEqual } from 'node:crypto';
import { CryptoError } from '../base/crypto-error.ts';
import { systemRandom, type RandomSource } from '../base/random-source.ts';
import { pbkdf2Sm3 } from '../sm3/sm3.ts';

/** Iterations of new hashes: about a quarter of a second of one core (measured 0.78 ms a thousand). */
const PASSWORD_ITERATIONS = 300_000;

const SCHEME = 'pbkdf2-sm3';
const SALT_LENGTH = 16;
const HASH_LENGTH = 32;

/** How a new hash is made; for tests. */
export interface HashPasswordOptions {
  readonly iterations?: number;
  readonly random?: RandomSource;
}

/**
 * Hash of a password for storage: `pbkdf2-sm3$<iterations>$<salt>$<hash>` with salt (16 bytes) and hash (32 bytes) in
 * base64url. The password is taken in Unicode NFC, so that the same characters typed on another system fit. Blocks its
 * thread (`pbkdf2Sm3`).
 *
 * @example
 *   verifyPassword('correct horse', hashPassword('correct horse')); // true
 */
export function hashPassword(password: string, options: HashPasswordOptions = {}): string {
  const { iterations = PASSWORD_ITERATIONS, random = systemRandom } = options;
  const salt = random(SALT_LENGTH);
  const hash = derive(password, salt, iterations);
  return [SCHEME, iterations, base64url(salt), base64url(hash)].join('$');
}

/**
 * Whether the password fits. With `null` (no such user) the same work is done and the answer is false, so that the time
 * does not tell which names exist. Blocks its thread (`pbkdf2Sm3`). Throws `crypto.badEncoding` for a stored text that is no hash.
 *
 * @example
 *   verifyPassword('wrong', stored); // false
 */
export function verifyPassword(password: string, stored: string | null): boolean {
  const { iterations, salt, hash } = stored === null ? NOBODY : parse(stored);
  const derived = derive(password, salt, iterations);
  return timingSafeEqual(derived, hash) && stored !== null;
}

/**
 * True when the hash was made with fewer iterations than new ones are: hash again at the next login.
 *
 * @example
 *   needsRehash(hashPassword('correct horse')); // false
 */
export function needsRehash(stored: string): boolean {
  return parse(stored).iterations < PASSWORD_ITERATIONS;
}

interface PasswordHash {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const NOBODY: PasswordHash = {
  iterations: PASSWORD_ITERATIONS,
  salt: new Uint8Array(SALT_LENGTH),
  hash: new Uint8Array(HASH_LENGTH),
};

function parse(stored: string): PasswordHash {
  const match = /^pbkdf2-sm3\$([1-9][0-9]{0,7})\$([\w-]{22})\$([\w-]{43})$/.exec(stored);
  const [, iterations, salt = '', hash = ''] = match ?? [];
  if (iterations === undefined) throw new CryptoError('crypto.badEncoding', { format: SCHEME });
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}

function derive(password: string, salt: Uint8Array, iterations: number): Uint8Array {
  return pbkdf2Sm3(password.normalize('NFC'), salt, iterations, HASH_LENGTH);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
