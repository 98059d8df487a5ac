import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2, type Sm2Signer } from '@qiaolou/crypto';
import { SocError } from '@qiaolou/schema';

const PRIVATE_FILE = 'audit-sm2.key.pem';
const PUBLIC_FILE = 'audit-sm2.pub.pem';

/** What is known of a trail before its key is opened. */
export interface TrailSigners {
  /** Key ids that signed the trail so far; none for a new one. */
  readonly signed: readonly string[];
  /** Public keys the configuration trusts besides. */
  readonly trusted: readonly Uint8Array[];
}

/**
 * Signer of audit checkpoints: `keys/audit-sm2.key.pem` (owner only), made for a trail that nobody signed yet, or whose
 * signers the configuration all names as trusted. `keys/audit-sm2.pub.pem` is written beside it; keep a copy elsewhere: with
 * it the trail can be verified on another machine. Throws `crypto.badKey`, and `platform.auditKeyLost` (details: file,
 * signedBy) when the key that signed last is gone: a new one made in silence would pass a stolen or rolled-back trail off as
 * whole.
 */
export async function openAuditSigner(directory: string, { signed, trusted }: TrailSigners): Promise<Sm2Signer> {
  const file = join(directory, PRIVATE_FILE);
  const known = new Set(trusted.map((key) => sm2.keyIdOf(key)));
  const signedBy = signed.filter((keyId) => !known.has(keyId));
  if (!existsSync(file) && signedBy.length > 0) throw new SocError('platform.auditKeyLost', { file, signedBy });
  const signer = await sm2.loadOrCreateSigner(file);
  // Another key in its place. One that signed before is right, whoever else signs the same trail.
  if (!signed.includes(signer.keyId) && signedBy.length > 0)
    throw new SocError('platform.auditKeyLost', { file, found: signer.keyId, signedBy });
  const publicFile = join(directory, PUBLIC_FILE);
  if (!existsSync(publicFile)) writeFileSync(publicFile, sm2.publicKeyToPem(signer.publicKey), { flush: true });
  return signer;
}

/** Public keys of a data directory, for verifying without the private one; none before the first start. */
export function readAuditPublicKeys(directory: string): readonly Uint8Array[] {
  const path = join(directory, PUBLIC_FILE);
  return existsSync(path) ? [readPublicKey(path)] : [];
}

/**
 * Public keys of processes that sign the audit trail elsewhere, PEM. Throws `platform.auditKeyMissing` (details: file) for
 * one that is not there: without it a good trail would look forged.
 */
export function readTrustedKeys(files: readonly string[]): readonly Uint8Array[] {
  return files.map((file) => {
    if (!existsSync(file)) throw new SocError('platform.auditKeyMissing', { file });
    return readPublicKey(file);
  });
}

/** A public key in a PEM file. Throws `crypto.badKey` (details: path). */
export function readPublicKey(path: string): Uint8Array {
  try {
    return sm2.publicKeyFromPem(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SocError('crypto.badKey', { path, reason: String(cause) }, { cause });
  }
}
