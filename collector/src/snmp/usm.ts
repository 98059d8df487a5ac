import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What authenticates a message (RFC 3414, RFC 7860). */
export const AUTH_PROTOCOLS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

/** Which of them. */
export type AuthProtocol = (typeof AUTH_PROTOCOLS)[number];

/** Somebody who may send (RFC 3414 §2.1). */
export interface UsmUser {
  readonly name: string;
  readonly auth: AuthProtocol;
  readonly authPassword: string;
  /** Undefined: what it sends may be read by others. */
  readonly privacyPassword: string | undefined;
}

/** Bytes of a MAC (RFC 3414 §6.3.1, RFC 7860 §4.1). */
export const MAC_BYTES: Readonly<Record<AuthProtocol, number>> = {
  sha1: 12,
  sha224: 16,
  sha256: 24,
  sha384: 32,
  sha512: 48,
};
const PASSWORD_BYTES = 1_048_576;

/** The key of a password (RFC 3414 §A.2.2): slow on purpose, so it is made once. Throws RangeError for an empty one. */
export function passwordKey(auth: AuthProtocol, password: string): Buffer {
  const bytes = Buffer.from(password);
  if (bytes.length === 0) throw new RangeError('an empty password');
  return createHash(auth).update(Buffer.alloc(PASSWORD_BYTES, bytes)).digest();
}

/** Keys of a user's passwords. */
export interface UsmKeys {
  readonly auth: Buffer;
  readonly privacy: Buffer | undefined;
}

/** The keys of a user's passwords, with the work of `passwordKey`. */
export function usmKeys({ auth, authPassword, privacyPassword }: UsmUser): UsmKeys {
  return {
    auth: passwordKey(auth, authPassword),
    privacy: privacyPassword === undefined ? undefined : passwordKey(auth, privacyPassword),
  };
}

/** The key at one engine (RFC 3414 §2.6). */
export function localizedKey(auth: AuthProtocol, key: Buffer, engineId: Buffer): Buffer {
  return createHash(auth).update(key).update(engineId).update(key).digest();
}

/** True when a message was made by who has the key: `mac` is in the message at `macAt`, counted as zeros. */
export function isAuthentic(
  message: Buffer,
  mac: { readonly at: number; readonly length: number },
  auth: AuthProtocol,
  key: Buffer,
): boolean {
  const length = MAC_BYTES[auth];
  if (mac.length !== length) return false;
  const zeroed = Buffer.from(message);
  const told = Buffer.from(zeroed.subarray(mac.at, mac.at + length));
  zeroed.fill(0, mac.at, mac.at + length);
  return timingSafeEqual(macOf(zeroed, auth, key), told);
}

/** The MAC of a message in which it is counted as zeros. */
export function macOf(zeroed: Buffer, auth: AuthProtocol, key: Buffer): Buffer {
  return createHmac(auth, key).update(zeroed).digest().subarray(0, MAC_BYTES[auth]);
}

/** What a device's clock and a message's salt make the initial vector of (RFC 3826 §3.1.2.1). */
export interface CipherPlace {
  readonly boots: number;
  readonly time: number;
  readonly salt: Buffer;
}

/** Deciphers a scoped PDU (RFC 3826 §3.1: AES-128 in CFB mode). */
export function decipher(encrypted: Buffer, key: Buffer, place: CipherPlace): Buffer {
  const cipher = createDecipheriv('aes-128-cfb', key.subarray(0, 16), initialVector(place));
  return Buffer.concat([cipher.update(encrypted), cipher.final()]);
}

/** Enciphers a scoped PDU. */
export function encipher(plain: Buffer, key: Buffer, place: CipherPlace): Buffer {
  const cipher = createCipheriv('aes-128-cfb', key.subarray(0, 16), initialVector(place));
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

function initialVector({ boots, time, salt }: CipherPlace): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(boots, 0);
  iv.writeUInt32BE(time, 4);
  salt.copy(iv, 8, 0, 8);
  return iv;
}
