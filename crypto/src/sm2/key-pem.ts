import { CryptoError } from '../base/crypto-error.ts';
import { readPublicKey } from './curve.ts';
import { publicKeyOf } from './sm2.ts';

/**
 * DER around the key bytes. All lengths are fixed, so the frames are constants: AlgorithmIdentifier is id-ecPublicKey
 * (1.2.840.10045.2.1) with the curve 1.2.156.10197.1.301.
 */
const PKCS8_HEAD = Buffer.from('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420', 'hex');
const PKCS8_MIDDLE = Buffer.from('a144034200', 'hex');
const SPKI_HEAD = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');

/** Private key as PKCS#8 PEM (RFC 5958, RFC 5915), the form `openssl genpkey -algorithm SM2` writes. Not encrypted. */
export function privateKeyToPem(privateKey: Uint8Array): string {
  return pem('PRIVATE KEY', Buffer.concat([PKCS8_HEAD, privateKey, PKCS8_MIDDLE, publicKeyOf(privateKey)]));
}

/** Inverse of `privateKeyToPem`. Throws `crypto.badKey` for any other form, and when the public key in it is not the private key's. */
export function privateKeyFromPem(text: string): Uint8Array {
  const der = unpem('PRIVATE KEY', text);
  const keyAt = PKCS8_HEAD.length;
  const middleAt = keyAt + 32;
  const publicAt = middleAt + PKCS8_MIDDLE.length;
  const framed =
    der.length === publicAt + 65 &&
    der.subarray(0, keyAt).equals(PKCS8_HEAD) &&
    der.subarray(middleAt, publicAt).equals(PKCS8_MIDDLE);
  if (!framed) throw new CryptoError('crypto.badKey', { reason: 'not an SM2 private key in PKCS#8' });
  const privateKey = der.subarray(keyAt, middleAt);
  if (!der.subarray(publicAt).equals(publicKeyOf(privateKey))) {
    throw new CryptoError('crypto.badKey', { reason: 'public and private key do not belong together' });
  }
  return privateKey;
}

/** Public key as SubjectPublicKeyInfo PEM. Throws `crypto.badKey`. */
export function publicKeyToPem(publicKey: Uint8Array): string {
  readPublicKey(publicKey);
  return pem('PUBLIC KEY', Buffer.concat([SPKI_HEAD, publicKey]));
}

/** Inverse of `publicKeyToPem`: 65 bytes, a point of the curve. Throws `crypto.badKey`. */
export function publicKeyFromPem(text: string): Uint8Array {
  const der = unpem('PUBLIC KEY', text);
  if (!der.subarray(0, SPKI_HEAD.length).equals(SPKI_HEAD)) {
    throw new CryptoError('crypto.badKey', { reason: 'not an SM2 public key' });
  }
  const publicKey = der.subarray(SPKI_HEAD.length);
  readPublicKey(publicKey);
  return publicKey;
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function unpem(label: string, text: string): Buffer {
  const pattern = new RegExp(`^-----BEGIN ${label}-----\\r?\\n([A-Za-z0-9+/=\\r\\n]+)-----END ${label}-----\\s*$`);
  const body = text.length > 4096 ? undefined : pattern.exec(text.trim())?.[1];
  if (body === undefined) throw new CryptoError('crypto.badKey', { reason: `no PEM of a ${label}` });
  return Buffer.from(body, 'base64');
}
