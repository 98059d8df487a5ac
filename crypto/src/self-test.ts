import { CryptoError } from './base/crypto-error.ts';
import { readPublicKey, toBytes32 } from './sm2/curve.ts';
import { createSigner, messageDigest, publicKeyOf, signDigest, verify, verifyDigest } from './sm2/sm2.ts';
import { hmacSm3, pbkdf2Sm3, sm3Hex } from './sm3/sm3.ts';
import { sm4GcmOpen, sm4GcmSeal } from './sm4/sm4-gcm.ts';
import { sm4Block, sm4CbcDecrypt, sm4CbcEncrypt } from './sm4/sm4-modes.ts';

/** One known-answer test: true when the answer is right. */
export interface KnownAnswerTest {
  /** Algorithm and source of the answer. */
  readonly name: string;
  readonly passes: () => boolean;
}

const KEY = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');

/** GB/T 32918.5-2017 Annex A.2. */
const SM2 = {
  d: 0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n,
  k: 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n,
  message: Buffer.from('message digest'),
  r: 0xf5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3n,
  s: 0xb1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aan,
} as const;

/** The answers every start is held to. */
const KNOWN_ANSWER_TESTS: readonly KnownAnswerTest[] = [
  {
    name: 'SM3 (GB/T 32905-2016 A.1)',
    passes: () => sm3Hex('abc') === '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  },
  {
    name: 'HMAC-SM3 (GM/T 0042-2015 D.3)',
    passes: () =>
      hex(hmacSm3(Buffer.from(Array.from({ length: 32 }, (_, n) => n + 1)), 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'.repeat(2))) === // prettier-ignore
      'ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a',
  },
  {
    name: 'PBKDF2-HMAC-SM3',
    passes: () =>
      hex(pbkdf2Sm3('password', Buffer.from('salt'), 2, 20)) ===
      hex(pbkdf2FromHmac(Buffer.from('password'), Buffer.from('salt'), 2, 20)),
  },
  {
    name: 'SM4 (GB/T 32907-2016 A.1)',
    passes: () => hex(sm4Block(KEY, KEY)) === '681edf34d206965e86b3e94f536e4246',
  },
  {
    name: 'SM4-CBC there and back',
    passes: () => hex(sm4CbcDecrypt(KEY, KEY, sm4CbcEncrypt(KEY, KEY, SM2.message))) === hex(SM2.message),
  },
  { name: 'SM4-GCM (RFC 8998 A.1)', passes: gcmAnswer },
  {
    name: 'SM2 signature (GB/T 32918.5-2017 A.2)',
    passes: () => {
      const e = messageDigest(SM2.message, publicKeyOf(toBytes32(SM2.d)));
      const signature = signDigest(e, SM2.d, SM2.k);
      return signature !== null && signature.r === SM2.r && signature.s === SM2.s;
    },
  },
  {
    name: 'SM2 verification (GB/T 32918.5-2017 A.2)',
    passes: () => {
      const publicKey = publicKeyOf(toBytes32(SM2.d));
      const point = readPublicKey(publicKey);
      const e = messageDigest(SM2.message, publicKey);
      return verifyDigest(e, SM2, point) && !verifyDigest(e ^ 1n, SM2, point);
    },
  },
  {
    name: 'SM2 there and back',
    passes: () => {
      const signer = createSigner(toBytes32(SM2.d));
      return verify(SM2.message, signer.sign(SM2.message), signer.publicKey);
    },
  },
];

/**
 * Power-on self-test: runs all known-answer tests and answers their names. Throws `crypto.selfTestFailed` (details: test)
 * at the first that fails; nothing may be signed or verified then.
 *
 * @example
 *   selfTest(); // []
 */
export function selfTest(tests: readonly KnownAnswerTest[] = KNOWN_ANSWER_TESTS): readonly string[] {
  for (const { name, passes } of tests) {
    let passed: boolean;
    try {
      passed = passes();
    } catch (cause) {
      throw new CryptoError('crypto.selfTestFailed', { test: name }, { cause });
    }
    if (!passed) throw new CryptoError('crypto.selfTestFailed', { test: name });
  }
  return tests.map(({ name }) => name);
}

function gcmAnswer(): boolean {
  const nonce = Buffer.from('00001234567800000000abcd', 'hex');
  const aad = Buffer.from('feedfacedeadbeeffeedfacedeadbeefabaddad2', 'hex');
  const plaintext = Buffer.from(
    'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa',
    'hex',
  );
  const sealed = sm4GcmSeal(KEY, plaintext, { aad, nonce });
  return (
    hex(sealed.ciphertext) ===
      '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d' &&
    hex(sealed.tag) === '83de3541e4c2b58177e065a9bf7b62ec' &&
    hex(sm4GcmOpen(KEY, sealed, aad)) === hex(plaintext)
  );
}

/** RFC 8018 §5.2 written out, for one block. */
function pbkdf2FromHmac(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  let u = hmacSm3(password, salt, Uint8Array.of(0, 0, 0, 1));
  const sum = Uint8Array.from(u);
  for (let n = 1; n < iterations; n++) {
    u = hmacSm3(password, u);
    sum.forEach((byte, index) => (sum[index] = byte ^ (u[index] ?? 0)));
  }
  return sum.subarray(0, length);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
