import { link, open, rm } from 'node:fs/promises';
import { CryptoError } from '../base/crypto-error.ts';
import { systemRandom, type RandomSource } from '../base/random-source.ts';
import { createSigner, generateKeyPair, type Sm2Signer } from './sm2.ts';
import { privateKeyFromPem, privateKeyToPem } from './key-pem.ts';

/**
 * Signer from a PKCS#8 PEM file, which is made (mode 0600, fsynced, all or nothing) when it is not there. Of two
 * processes that make it at once, one wins and both get the same key. Throws `crypto.badKey` when the file is readable
 * by others than its owner or holds something else, and the system's error when it cannot be read.
 */
export async function loadOrCreateSigner(path: string, random: RandomSource = systemRandom): Promise<Sm2Signer> {
  const pem = (await readKeyFile(path)) ?? (await createKeyFile(path, random));
  try {
    return createSigner(privateKeyFromPem(pem), random);
  } catch (error) {
    throw error instanceof CryptoError
      ? new CryptoError(error.code, { ...error.details, path }, { cause: error })
      : error;
  }
}

async function readKeyFile(path: string): Promise<string | null> {
  const file = await open(path, 'r').catch(ignoring('ENOENT'));
  if (file === null) return null;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new CryptoError('crypto.badKey', { reason: 'not a file', path });
    if ((stat.mode & 0o077) !== 0)
      throw new CryptoError('crypto.badKey', { reason: 'key file is open to others', path });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function createKeyFile(path: string, random: RandomSource): Promise<string> {
  const draft = `${path}.${Buffer.from(systemRandom(6)).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(privateKeyToPem(generateKeyPair(random).privateKey));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike rename, link fails when another process was faster.
    await link(draft, path).catch(ignoring('EEXIST'));
  } finally {
    await rm(draft);
  }
  const pem = await readKeyFile(path);
  if (pem === null) throw new CryptoError('crypto.badKey', { reason: 'key file vanished', path });
  return pem;
}

function ignoring(code: string): (error: unknown) => null {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return null;
    throw error;
  };
}
