import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sm2 } from '@qiaolou/crypto';
import { HAS_SHARED_VECTORS, sharedVector } from './shared-vectors.ts';

const PAIR = sm2.generateKeyPair();

describe('SM2 keys in PEM', () => {
  const privatePem = sm2.privateKeyToPem(PAIR.privateKey);
  const publicPem = sm2.publicKeyToPem(PAIR.publicKey);

  it('go there and back', () => {
    expect(Buffer.from(sm2.privateKeyFromPem(privatePem))).toEqual(Buffer.from(PAIR.privateKey));
    expect(Buffer.from(sm2.publicKeyFromPem(publicPem))).toEqual(Buffer.from(PAIR.publicKey));
    expect(sm2.privateKeyFromPem(privatePem.replaceAll('\n', '\r\n'))).toEqual(sm2.privateKeyFromPem(privatePem));
  });

  it('are what OpenSSL reads and writes', () => {
    const key = createPrivateKey(privatePem);
    expect(key.export({ type: 'pkcs8', format: 'pem' })).toBe(privatePem);
    expect(createPublicKey(publicPem).export({ type: 'spki', format: 'pem' })).toBe(publicPem);
    expect(createPublicKey(privatePem).export({ type: 'spki', format: 'pem' })).toBe(publicPem);
  });

  it('are refused when they are something else', () => {
    const other = sm2.privateKeyToPem(sm2.generateKeyPair().privateKey);
    const der = (pem: string) => Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
    const wrap = (bytes: Uint8Array) =>
      `-----BEGIN PRIVATE KEY-----\n${Buffer.from(bytes).toString('base64')}\n-----END PRIVATE KEY-----\n`;
    const mixed = Buffer.concat([der(privatePem).subarray(0, 68), der(other).subarray(68)]);
    const wrong = ['', 'hello', publicPem, wrap(mixed), wrap(der(privatePem).subarray(1)), 'x'.repeat(10_000)];
    for (const text of wrong) expect(() => sm2.privateKeyFromPem(text)).toThrow('crypto.badKey');
    for (const text of ['', privatePem]) expect(() => sm2.publicKeyFromPem(text)).toThrow('crypto.badKey');
  });

  it.skipIf(!HAS_SHARED_VECTORS)('read OpenSSL’s own test key (needs ../shared)', () => {
    const pem = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(
      sharedVector('openssl-evp/evppkey_sm2.txt'),
    );
    expect(Buffer.from(sm2.privateKeyFromPem(pem?.[0] ?? '')).toString('hex')).toMatch(/^d09156/);
  });
});

describe('SM2 signing key file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'key-'));
    path = join(folder, 'audit-key.pem');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, for the owner only, with nothing left beside it', async () => {
    const signers = await Promise.all(Array.from({ length: 5 }, () => sm2.loadOrCreateSigner(path)));
    expect(new Set(signers.map(({ keyId }) => keyId)).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['audit-key.pem']);
    expect((await sm2.loadOrCreateSigner(path)).keyId).toBe(signers[0]?.keyId);
    expect(await readFile(path, 'utf8')).toContain('BEGIN PRIVATE KEY');
  });

  it('is refused when others may read it or it is damaged', async () => {
    await sm2.loadOrCreateSigner(path);
    await chmod(path, 0o640);
    await expect(sm2.loadOrCreateSigner(path)).rejects.toMatchObject({ code: 'crypto.badKey' });
    await chmod(path, 0o600);
    await writeFile(path, 'damaged');
    await expect(sm2.loadOrCreateSigner(path)).rejects.toMatchObject({ code: 'crypto.badKey' });
    await expect(sm2.loadOrCreateSigner(join(folder, 'none/key.pem'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
