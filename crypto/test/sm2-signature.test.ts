import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sm2 } from '@qiaolou/crypto';
import { CURVE, Point, readPublicKey, toBytes32, toNumber } from '../src/sm2/curve.ts';
import { decodeSignature, encodeSignature } from '../src/sm2/signature-der.ts';
import { signingNonces } from '../src/sm2/signing-nonce.ts';
import { identityDigest, messageDigest, signDigest, verifyDigest } from '../src/sm2/sm2.ts';
import { referenceVerify } from './sm2-reference.ts';
import { evpBytes, evpTests, HAS_SHARED_VECTORS } from './shared-vectors.ts';

const { n } = CURVE;
const MESSAGE = Buffer.from('message digest');
const D = 0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n;
const KEY = toBytes32(D);
const PUBLIC = sm2.publicKeyOf(KEY);
const scalar = fc.bigInt({ min: 1n, max: n - 2n });

describe('SM2 signature, GB/T 32918.5-2017 Annex A', () => {
  const e = messageDigest(MESSAGE, PUBLIC);
  const k = 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n;
  const r = 0xf5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3n;
  const s = 0xb1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aan;

  it('gives the public key, Z, e, r and s of the standard', () => {
    expect(Buffer.from(PUBLIC).toString('hex')).toBe(
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
    );
    expect(Buffer.from(identityDigest(PUBLIC, sm2.SM2_DEFAULT_ID)).toString('hex')).toBe(
      'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
    );
    expect(e).toBe(0xf0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640n);
    expect(signDigest(e, D, k)).toEqual({ r, s });
  });

  it('verifies it in both formats', () => {
    for (const format of ['der', 'raw'] as const) {
      expect(sm2.verify(MESSAGE, encodeSignature({ r, s }, format), PUBLIC, { format })).toBe(true);
    }
    expect(sm2.verify(MESSAGE, encodeSignature({ r, s }, 'raw'), PUBLIC)).toBe(false);
    expect(sm2.verify(MESSAGE, encodeSignature({ r, s }, 'der'), PUBLIC, { format: 'raw' })).toBe(false);
  });
});

describe('SM2 sign and verify', () => {
  it('accepts what was signed and nothing next to it', () => {
    fc.assert(
      fc.property(scalar, fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 30 }), (d, message, id) => {
        const signer = sm2.createSigner(toBytes32(d));
        const { publicKey } = signer;
        const signature = signer.sign(message, { id });
        expect(sm2.verify(message, signature, publicKey, { id })).toBe(true);
        expect(sm2.verify(Buffer.concat([message, Buffer.of(0)]), signature, publicKey, { id })).toBe(false);
        expect(sm2.verify(message, signature, publicKey, { id: `${id}x` })).toBe(false);
        expect(sm2.verify(message, signature, PUBLIC, { id })).toBe(d === D);
        const { r, s } = decodeSignature(signature, 'der');
        expect(referenceVerify(messageDigest(message, publicKey, id), r, s, publicKey)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('agrees with schoolbook arithmetic on edge cases', () => {
    const edge = fc.constantFrom(0n, 1n, 2n, n - 2n, n - 1n, n, n + 1n, 2n ** 256n - 1n);
    const number = fc.oneof(edge, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }));
    const key = fc.oneof(fc.constantFrom(1n, 2n, n - 1n, D), scalar);
    fc.assert(
      fc.property(number, number, number, key, (e, r, s, d) => {
        const publicKey = Point.BASE.multiply(d).toBytes(false);
        expect(verifyDigest(e, { r, s }, readPublicKey(publicKey))).toBe(referenceVerify(e, r, s, publicKey));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses t = 0 and a sum at infinity, for any digest', () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, (e, d, t) => {
        const point = Point.BASE.multiply(d);
        expect(verifyDigest(e, { r: t, s: n - t }, point)).toBe(false);
        // s·G + t·P = (s + t·d)·G is infinity for s = −t·d.
        const s = n - ((t * d) % n);
        const r = (t - s + 2n * n) % n;
        fc.pre(r !== 0n);
        expect(verifyDigest(e, { r, s }, point)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('asks for another nonce where the standard does', () => {
    const x = (k: bigint) => Point.BASE.multiply(k).toAffine().x % n;
    expect(signDigest((n - x(7n)) % n, D, 7n)).toBeNull(); // r = 0
    expect(signDigest((2n * n - x(7n) - 7n) % n, D, 7n)).toBeNull(); // r + k = n
  });

  it('never throws on what an attacker may send', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 70 }), (signature, key) => {
        expect(sm2.verify(MESSAGE, signature, PUBLIC)).toBe(false);
        expect(sm2.verify(MESSAGE, signature, key)).toBe(false);
        expect(sm2.verify(MESSAGE, signature, PUBLIC, { format: 'raw' })).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(() => sm2.verify(MESSAGE, Buffer.alloc(64), PUBLIC, { id: 'x'.repeat(8192) })).toThrow('crypto.badEncoding');
  });
});

describe('SM2 keys', () => {
  it.each([
    ['zero', toBytes32(0n)],
    ['n − 1', toBytes32(n - 1n)],
    ['n', toBytes32(n)],
    ['2^256 − 1', toBytes32(2n ** 256n - 1n)],
    ['31 bytes', toBytes32(5n).subarray(1)],
    ['33 bytes', Buffer.concat([Buffer.of(0), toBytes32(5n)])],
  ])('refuses the private key %s', (_, bytes) => {
    expect(() => sm2.createSigner(bytes)).toThrow('crypto.badKey');
    expect(() => sm2.publicKeyOf(bytes)).toThrow('crypto.badKey');
  });

  it.each([
    ['infinity', Buffer.of(0)],
    ['the point (0, 0)', Buffer.concat([Buffer.of(4), Buffer.alloc(64)])],
    ['a point off the curve', Buffer.from(PUBLIC.map((byte, at) => (at === 64 ? byte ^ 1 : byte)))],
    ['x = p', Buffer.concat([Buffer.of(4), toBytes32(CURVE.p), toBytes32(CURVE.Gy)])],
    ['a compressed point', Point.BASE.toBytes(true)],
    ['a hybrid point', Buffer.concat([Buffer.of(6), PUBLIC.subarray(1)])],
    ['trailing bytes', Buffer.concat([PUBLIC, Buffer.of(0)])],
  ])('refuses as public key %s', (_, bytes) => {
    expect(() => sm2.createVerifier(bytes)).toThrow('crypto.badKey');
    expect(sm2.verify(MESSAGE, sm2.sign(MESSAGE, KEY), bytes)).toBe(false);
  });

  it('draws keys from the given source and gives up on a broken one', () => {
    const answers = [toBytes32(0n), toBytes32(n - 1n), toBytes32(5n)];
    expect(sm2.generateKeyPair(() => answers.shift() ?? KEY).privateKey).toEqual(toBytes32(5n));
    expect(() => sm2.generateKeyPair((length) => new Uint8Array(length))).toThrow('crypto.badKey');
  });

  it('names keys by the first 16 hex digits of SM3', () => {
    expect(sm2.keyIdOf(PUBLIC)).toMatch(/^[0-9a-f]{16}$/);
    expect(sm2.createSigner(KEY).keyId).toBe(sm2.createVerifier(PUBLIC).keyId);
  });
});

describe('SM2 nonces', () => {
  it('depend on key, digest and entropy, and stay in range', () => {
    fc.assert(
      fc.property(scalar, scalar, fc.uint8Array({ minLength: 32, maxLength: 32 }), (d, e, entropy) => {
        const first = signingNonces(d, e, entropy).next().value;
        expect(first).toBeGreaterThanOrEqual(1n);
        expect(first).toBeLessThan(n);
        const others = [signingNonces(d, e + 1n, entropy), signingNonces(d, e, new Uint8Array(0))];
        for (const other of others) expect(other.next().value).not.toBe(first);
        expect(signingNonces(d, e, entropy).next().value).toBe(first);
      }),
      { numRuns: 50 },
    );
  });

  it('make two signatures of one message differ, even with a stuck source', () => {
    const stuck = sm2.createSigner(KEY, (length) => new Uint8Array(length));
    expect(stuck.sign(MESSAGE)).toEqual(stuck.sign(MESSAGE));
    expect(sm2.sign(MESSAGE, KEY)).not.toEqual(sm2.sign(MESSAGE, KEY));
    const [a, b] = [MESSAGE, Buffer.from('another')].map((message) => decodeSignature(stuck.sign(message), 'der'));
    expect(a?.r).not.toBe(b?.r);
  });
});

describe('SM2 signature encoding', () => {
  const number = fc.bigInt({ min: 1n, max: n - 1n });
  const small = fc.constantFrom(1n, 0x7fn, 0x80n, 0xffn, 0x100n, n - 1n, 1n << 247n, 1n << 248n);
  const pair = fc.record({ r: fc.oneof(number, small), s: fc.oneof(number, small) });

  it('goes there and back', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom('der' as const, 'raw' as const), (signature, format) => {
        expect(decodeSignature(encodeSignature(signature, format), format)).toEqual(signature);
      }),
    );
  });

  it('has one form only: any accepted bytes are the encoder’s own', () => {
    fc.assert(
      fc.property(pair, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(3), (signature, place, byte, kind) => {
        const bytes = Buffer.from(encodeSignature(signature, 'der'));
        const at = place % (bytes.length + 1);
        const mutated =
          kind === 0
            ? Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)])
            : kind === 1
              ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
              : Buffer.from(bytes.map((old, index) => (index === at ? byte : old)));
        let decoded;
        try {
          decoded = decodeSignature(mutated, 'der');
        } catch (error) {
          expect(error).toMatchObject({ code: 'crypto.badSignature' });
          return;
        }
        expect(Buffer.from(encodeSignature(decoded, 'der'))).toEqual(mutated);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['empty', ''],
    ['trailing byte', '300602010102010100'],
    ['long-form length', '30810602010102 0101'],
    ['indefinite length', '308002010102 01010000'],
    ['padded integer', '30070202000102 0101'],
    ['negative integer', '3006020181020101'],
    ['r = 0', '3006020100020101'],
    ['integer without bytes', '30050200020101'],
    ['only one integer', '3003020101'],
    ['another tag', '3106020101020101'],
  ])('refuses DER with %s', (_, hex) => {
    expect(() => decodeSignature(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 'der')).toThrow('crypto.badSignature');
  });

  it('refuses r or s = n', () => {
    for (const signature of [
      { r: n, s: 1n },
      { r: 1n, s: n },
    ]) {
      for (const format of ['der', 'raw'] as const) {
        expect(() => decodeSignature(encodeSignature(signature, format), format)).toThrow('crypto.badSignature');
      }
    }
  });
});

describe.skipIf(!HAS_SHARED_VECTORS)('OpenSSL evppkey_sm2 (needs ../shared)', () => {
  const tests = evpTests('openssl-evp/evppkey_sm2.txt').filter(
    (test) => test['Verify'] !== undefined && test['Result'] === undefined,
  );
  // The private key of the file; its tests sign digests without Z.
  const point = Point.BASE.multiply(0xd09156733017bdad809fd9bbd8c693f60230593169b6f94aaf1c8ee138cc99b5n);

  it('has tests', () => expect(tests.length).toBeGreaterThanOrEqual(2));
  it.each(tests)('verifies $Input', (test) => {
    const signature = decodeSignature(evpBytes(test['Output']), 'der');
    expect(verifyDigest(toNumber(evpBytes(test['Input'])), signature, point)).toBe(true);
  });
});
