export { CryptoError, type CryptoErrorCode } from './base/crypto-error.ts';
export { sm3, sm3Hex, createSm3, hmacSm3, pbkdf2Sm3 } from './sm3/sm3.ts';
export { sm4CbcEncrypt, sm4CbcDecrypt, sm4Ctr } from './sm4/sm4-modes.ts';
export { sm4GcmSeal, sm4GcmOpen, type Sm4Sealed } from './sm4/sm4-gcm.ts';
export { jcs } from './log/jcs.ts';
export { hashPassword, verifyPassword, needsRehash, type HashPasswordOptions } from './password/password-hash.ts';
export { selfTest } from './self-test.ts';
export * as sm2 from './sm2/sm2-face.ts';
export type { RandomSource } from './base/random-source.ts';
export type { Sm2KeyPair, Sm2Options, Sm2SignatureFormat, Sm2Signer, Sm2Verifier } from './sm2/sm2-face.ts';
export {
  CHAIN_START,
  chainHash,
  auditEntryHash,
  type AuditContent,
  type ChainedAuditEntry,
} from './log/audit-chain.ts';
export { checkpointMessage, signCheckpoint, verifyCheckpoint, type SignedCheckpoint } from './log/audit-checkpoint.ts';
export {
  verifyAuditTrail,
  type AuditFault,
  type AuditTrail,
  type AuditTrailVerdict,
  type MalformedEntry,
} from './log/verify-audit.ts';
