import { createPrivateKey, X509Certificate } from 'node:crypto';
import { SocError } from '@qiaolou/schema';

const KNOWN_KEYS: ReadonlySet<string> = new Set(['rsa', 'rsa-pss', 'ec', 'ed25519']);

/**
 * Throws `collector.forwardCertificateUnusable` for a certificate that TLS of Node cannot use: SM2 (RFC 8998 and TLCP, GB/T 38636,
 * are not in it), or one that is not of the key.
 */
export function assertUsable({ certificate, key }: { readonly certificate: string; readonly key: string }): void {
  const refuse = (reason: string, cause?: unknown): SocError =>
    new SocError('collector.forwardCertificateUnusable', { reason }, cause === undefined ? {} : { cause });
  let isOwn: boolean;
  try {
    const parsed = new X509Certificate(certificate);
    // Of an SM2 key Node tells no type at all.
    if (!KNOWN_KEYS.has(String(parsed.publicKey.asymmetricKeyType))) throw refuse('algorithm');
    isOwn = parsed.checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw error instanceof SocError ? error : refuse('unreadable', error);
  }
  if (!isOwn) throw refuse('keyDiffers');
}
