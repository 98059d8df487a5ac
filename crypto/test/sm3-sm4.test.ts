import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSm3,
  hmacSm3,
  pbkdf2Sm3,
  sm3,
  sm3Hex,
  sm4CbcDecrypt,
  sm4CbcEncrypt,
  sm4Ctr,
  sm4GcmOpen,
  sm4GcmSeal,
} from '@qiaolou/crypto';
import { sm4Block } from '../src/sm4/sm4-modes.ts';
import { evpBytes, evpTests, HAS_SHARED_VECTORS, sharedVector } from './shared-vectors.ts';

const KEY = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

describe('SM3', () => {
  it('gives the digests of GB/T 32905-2016 Annex A', () => {
    expect(sm3Hex('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3Hex('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  it('does not depend on the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (parts) => {
        const hash = createSm3();
        for (const part of parts) hash.update(part);
        expect(hex(hash.digest())).toBe(hex(sm3(Buffer.concat(parts))));
        expect(hex(hmacSm3(KEY, ...parts))).toBe(hex(hmacSm3(KEY, Buffer.concat(parts))));
      }),
    );
  });

  it('derives keys', async () => {
    const key = pbkdf2Sm3('password', Buffer.from('salt'), 3, 32);
    expect(key).toHaveLength(32);
    expect(hex(key.subarray(0, 16))).toBe(hex(pbkdf2Sm3('password', Buffer.from('salt'), 3, 16)));
  });
});

describe('SM4', () => {
  it('gives the blocks of GB/T 32907-2016 Annex A', () => {
    expect(hex(sm4Block(KEY, KEY))).toBe('681edf34d206965e86b3e94f536e4246');
    // A.2: encrypted a million times. CBC over zeros does just that: each block is the encryption of the one before.
    const chained = sm4CbcEncrypt(KEY, KEY, Buffer.alloc(16_000_000));
    expect(hex(chained.subarray(16_000_000 - 16, 16_000_000))).toBe('595298c7c6fd271f0402f804c33d3f66');
  });

  it('goes there and back in CBC, CTR and GCM', () => {
    fc.assert(
      fc.property(bytes(16), bytes(16), fc.uint8Array({ maxLength: 200 }), fc.uint8Array(), (key, iv, data, aad) => {
        expect(hex(sm4CbcDecrypt(key, iv, sm4CbcEncrypt(key, iv, data)))).toBe(hex(data));
        expect(hex(sm4Ctr(key, iv, sm4Ctr(key, iv, data)))).toBe(hex(data));
        expect(hex(sm4GcmOpen(key, sm4GcmSeal(key, data, { aad }), aad))).toBe(hex(data));
      }),
    );
  });

  it('opens GCM only when every bit is right', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        (data, aad, place) => {
          const sealed = sm4GcmSeal(KEY, data, { aad });
          const flip = (part: Uint8Array) =>
            part.map((byte, at) => (at === place % part.length ? byte ^ (1 << (place % 8)) : byte));
          const failing = { code: 'crypto.decryptFailed' };
          expect
            .soft(() => sm4GcmOpen(KEY, { ...sealed, ciphertext: flip(sealed.ciphertext) }, aad))
            .toThrow(expect.objectContaining(failing));
          expect
            .soft(() => sm4GcmOpen(KEY, { ...sealed, tag: flip(sealed.tag) }, aad))
            .toThrow(expect.objectContaining(failing));
          expect
            .soft(() => sm4GcmOpen(KEY, { ...sealed, nonce: flip(sealed.nonce) }, aad))
            .toThrow(expect.objectContaining(failing));
          expect.soft(() => sm4GcmOpen(KEY, sealed, flip(aad))).toThrow(expect.objectContaining(failing));
          for (const length of [0, 4, 12, 15]) {
            const tag = sealed.tag.subarray(0, length);
            expect.soft(() => sm4GcmOpen(KEY, { ...sealed, tag }, aad)).toThrow(expect.objectContaining(failing));
          }
        },
      ),
    );
  });

  it('refuses wrong lengths and broken padding', () => {
    const data = Buffer.alloc(16);
    for (const key of [Buffer.alloc(15), Buffer.alloc(32)]) {
      expect(() => sm4CbcEncrypt(key, KEY, data)).toThrow('crypto.badKey');
      expect(() => sm4GcmSeal(key, data)).toThrow('crypto.badKey');
    }
    expect(() => sm4Ctr(KEY, Buffer.alloc(12), data)).toThrow('crypto.badKey');
    expect(() => sm4GcmSeal(KEY, data, { nonce: Buffer.alloc(0) })).toThrow('crypto.badKey');
    expect(() => sm4CbcDecrypt(KEY, KEY, Buffer.alloc(15))).toThrow('crypto.decryptFailed');
    expect(() => sm4CbcDecrypt(KEY, KEY, data)).toThrow('crypto.decryptFailed');
  });
});

describe.skipIf(!HAS_SHARED_VECTORS)('OpenSSL evp vectors (needs ../shared)', () => {
  const digests = evpTests('openssl-evp/evpmd_sm3.txt').filter((test) => test['Digest'] === 'SM3');
  it.each(digests)('SM3 $Output', (test) => {
    expect(sm3Hex(evpBytes(test['Input']))).toBe((test['Output'] ?? '').toLowerCase());
  });

  const macs = evpTests('openssl-evp/evpmac_sm3.txt').filter((test) => test['MAC'] === 'HMAC');
  it.each(macs)('HMAC-SM3 $Output', (test) => {
    expect(hex(hmacSm3(evpBytes(test['Key']), evpBytes(test['Input'])))).toBe((test['Output'] ?? '').toLowerCase());
  });

  const ciphers = evpTests('openssl-evp/evpciph_sm4.txt').filter((test) =>
    /^SM4-(CBC|CTR|GCM)$/.test(test['Cipher'] ?? ''),
  );
  it.each(ciphers)('$Cipher $Ciphertext', (test) => {
    const [key, iv, plaintext] = [test['Key'], test['IV'], test['Plaintext']].map(evpBytes) as [Buffer, Buffer, Buffer];
    const expected = (test['Ciphertext'] ?? '').toLowerCase();
    if (test['Cipher'] === 'SM4-CTR') expect(hex(sm4Ctr(key, iv, plaintext))).toBe(expected);
    // The file's CBC tests are without padding.
    else if (test['Cipher'] === 'SM4-CBC') expect(hex(sm4CbcEncrypt(key, iv, plaintext)).slice(0, -32)).toBe(expected);
    else {
      const sealed = sm4GcmSeal(key, plaintext, { nonce: iv, aad: evpBytes(test['AAD']) });
      expect([hex(sealed.ciphertext), hex(sealed.tag)]).toEqual([expected, test['Tag']]);
    }
  });
});

interface WycheproofTest {
  readonly tcId: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: string;
}

describe.skipIf(!HAS_SHARED_VECTORS)('Wycheproof (needs ../shared)', () => {
  const groups = (name: string) =>
    (
      JSON.parse(sharedVector(`wycheproof/${name}`) || '{"testGroups":[]}') as {
        readonly testGroups: readonly { readonly tagSize: number; readonly tests: readonly WycheproofTest[] }[];
      }
    ).testGroups;
  const of = (text: string) => Buffer.from(text, 'hex');

  it('SM4-GCM: all 104', () => {
    const tests = groups('sm4_gcm_test.json').flatMap((group) => group.tests);
    expect(tests).toHaveLength(104);
    for (const test of tests) {
      const sealed = { nonce: of(test.iv), ciphertext: of(test.ct), tag: of(test.tag) };
      const open = () => hex(sm4GcmOpen(of(test.key), sealed, of(test.aad)));
      if (test.result === 'valid') expect(open(), String(test.tcId)).toBe(test.msg);
      else expect(open, String(test.tcId)).toThrow(/crypto\.(decryptFailed|badKey)/);
    }
  });

  it('HMAC-SM3: all 174', () => {
    const all = groups('hmac_sm3_test.json').flatMap(({ tagSize, tests }) => tests.map((test) => ({ tagSize, test })));
    expect(all).toHaveLength(174);
    for (const { tagSize, test } of all) {
      const tag = hex(hmacSm3(of(test.key), of(test.msg)).subarray(0, tagSize / 8));
      expect(tag === test.tag, String(test.tcId)).toBe(test.result === 'valid');
    }
  });
});
