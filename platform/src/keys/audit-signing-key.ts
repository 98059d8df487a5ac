import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2, type Sm2Signer } from '@qiaolou/crypto';

/** The key that signs audit checkpoints. */
export interface AuditSigningKey {
  readonly signer: Sm2Signer;
  /** 65 bytes, 04‖x‖y: what a verifier trusts. */
  readonly publicKey: Uint8Array;
}

const PRIVATE_FILE = 'audit-sm2.key';
const PUBLIC_FILE = 'audit-sm2.pub';

function writeOwnerOnly(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
  chmodSync(path, 0o600);
}

/**
 * The installation's SM2 audit key, made on first use: `keys/audit-sm2.key` (private scalar, 64 hex digits, readable by
 * the owner only) and `keys/audit-sm2.pub` (public point, hex). Keep a copy of the public file elsewhere: with it the
 * trail can be verified on another machine.
 */
export function openAuditSigningKey(directory: string): AuditSigningKey {
  const path = join(directory, PRIVATE_FILE);
  if (!existsSync(path)) {
    const pair = sm2.generateKeyPair();
    writeOwnerOnly(path, Buffer.from(pair.privateKey).toString('hex'));
    writeFileSync(join(directory, PUBLIC_FILE), Buffer.from(pair.publicKey).toString('hex'), { flush: true });
  }
  const privateKey = new Uint8Array(Buffer.from(readFileSync(path, 'utf8').trim(), 'hex'));
  return { signer: sm2.createSigner(privateKey), publicKey: sm2.publicKeyOf(privateKey) };
}

/** Public keys of a data directory, for verifying without the private one. */
export function readAuditPublicKeys(directory: string): readonly Uint8Array[] {
  const path = join(directory, PUBLIC_FILE);
  return existsSync(path) ? [new Uint8Array(Buffer.from(readFileSync(path, 'utf8').trim(), 'hex'))] : [];
}
