import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2, type Sm2Signer } from '@qiaolou/crypto';
import { SocError } from '@qiaolou/schema';

const PRIVATE_FILE = 'audit-sm2.key.pem';
const PUBLIC_FILE = 'audit-sm2.pub.pem';

/**
 * Signer of audit checkpoints: `keys/audit-sm2.key.pem` (owner only), made on first use. `keys/audit-sm2.pub.pem` is
 * written beside it; keep a copy elsewhere: with it the trail can be verified on another machine. Throws
 * `crypto.badKey`.
 */
export async function openAuditSigner(directory: string): Promise<Sm2Signer> {
  const signer = await sm2.loadOrCreateSigner(join(directory, PRIVATE_FILE));
  const publicFile = join(directory, PUBLIC_FILE);
  if (!existsSync(publicFile)) writeFileSync(publicFile, sm2.publicKeyToPem(signer.publicKey), { flush: true });
  return signer;
}

/** Public keys of a data directory, for verifying without the private one; none before the first start. */
export function readAuditPublicKeys(directory: string): readonly Uint8Array[] {
  const path = join(directory, PUBLIC_FILE);
  return existsSync(path) ? [sm2.publicKeyFromPem(readFileSync(path, 'utf8'))] : [];
}

/**
 * Public keys of processes that sign the audit trail elsewhere, PEM. Throws `platform.auditKeyMissing` (details: file) for
 * one that is not there: without it a good trail would look forged.
 */
export function readTrustedKeys(files: readonly string[]): readonly Uint8Array[] {
  return files.map((file) => {
    if (!existsSync(file)) throw new SocError('platform.auditKeyMissing', { file });
    return sm2.publicKeyFromPem(readFileSync(file, 'utf8'));
  });
}
