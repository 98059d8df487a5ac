import { jcs } from './jcs.ts';
import type { Sm2Signer, Sm2Verifier } from '../sm2/sm2.ts';

/** SM2-signed statement "at this time the chain ended with entry `seq` and this hash". */
export interface SignedCheckpoint {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly keyId: string;
  /** DER signature, lower-case hex. */
  readonly signature: string;
}

/**
 * The bytes a checkpoint's signature covers: JCS of its fields and of the statement's type.
 *
 * @example
 *   signer.sign(checkpointMessage({ seq, hash, at, keyId }));
 */
export function checkpointMessage(checkpoint: Omit<SignedCheckpoint, 'signature'>): Uint8Array {
  const { seq, hash, at, keyId } = checkpoint;
  return Buffer.from(jcs({ type: 'qiaolou.audit.checkpoint.v1', seq, hash, at, keyId }), 'utf8');
}

/**
 * Signs the end of the chain.
 *
 * @example
 *   verifyCheckpoint(signCheckpoint({ seq, hash, at }, signer), verifier); // true
 */
export function signCheckpoint(
  head: { readonly seq: number; readonly hash: string; readonly at: string },
  signer: Sm2Signer,
): SignedCheckpoint {
  const statement = { seq: head.seq, hash: head.hash, at: head.at, keyId: signer.keyId };
  return { ...statement, signature: Buffer.from(signer.sign(checkpointMessage(statement))).toString('hex') };
}

/**
 * Whether the signature is by this key; false for anything malformed.
 *
 * @example
 *   verifyCheckpoint({ ...checkpoint, seq: checkpoint.seq + 1 }, verifier); // false
 */
export function verifyCheckpoint(checkpoint: SignedCheckpoint, verifier: Sm2Verifier): boolean {
  if (checkpoint.keyId !== verifier.keyId) return false;
  if (!/^(?:[0-9a-f]{2}){8,72}$/.test(checkpoint.signature)) return false;
  return verifier.verify(checkpointMessage(checkpoint), Buffer.from(checkpoint.signature, 'hex'));
}
