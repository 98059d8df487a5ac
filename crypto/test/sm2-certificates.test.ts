import { X509Certificate } from 'node:crypto';
import { sm2 } from '@qiaolou/crypto';
import { describe, expect, it } from 'vitest';
import { HAS_SHARED_VECTORS, sharedVector } from './shared-vectors.ts';

/** Signatures that OpenSSL made: certificates are messages signed by others, with the standard's default id. */
describe.skipIf(!HAS_SHARED_VECTORS)('SM2 certificates of OpenSSL (needs ../shared)', () => {
  it.each([
    ['sm2-root-cert.pem', 'sm2-root-cert.pem', true],
    ['sm2-cert.pem', 'sm2-root-cert.pem', true],
    ['sm2-leaf.crt', 'sm2-chain-ca.crt', true],
    ['sm2/chain-ca.crt', 'sm2/chain-ca.crt', true],
    ['sm2-cert.pem', 'sm2-cert.pem', false],
    // Signed without Z, which the standard does not know.
    ['sm2-noza-root-cert.pem', 'sm2-noza-root-cert.pem', false],
  ])('%s is signed by %s: %s', (subject, issuer, expected) => {
    const { message, signature } = signedParts(certificate(subject).raw);
    const publicKey = certificate(issuer).publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    expect(sm2.verify(message, signature, publicKey)).toBe(expected);
  });
});

function certificate(name: string): X509Certificate {
  return new X509Certificate(sharedVector(`openssl-certs/${name}`));
}

/** SEQUENCE { tbsCertificate, algorithm, BIT STRING }: the first is the message, the last the signature. */
function signedParts(der: Buffer): { readonly message: Buffer; readonly signature: Buffer } {
  const outer = element(der, 0);
  const tbs = element(der, outer.body);
  const algorithm = element(der, tbs.end);
  const bits = element(der, algorithm.end);
  return { message: der.subarray(outer.body, tbs.end), signature: der.subarray(bits.body + 1, bits.end) };
}

function element(der: Buffer, at: number): { readonly body: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  const size = first < 0x80 ? 0 : first & 0x7f;
  const length = size === 0 ? first : der.readUIntBE(at + 2, size);
  return { body: at + 2 + size, end: at + 2 + size + length };
}
