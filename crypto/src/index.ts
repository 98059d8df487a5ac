export { CryptoError, type CryptoErrorCode } from './crypto-error.ts';
export { sm3, sm3Hex, createSm3, hmacSm3, pbkdf2Sm3 } from './sm3.ts';
export { jcs } from './jcs.ts';
export * as sm2 from './sm2/sm2-face.ts';
export type {
  RandomSource,
  Sm2KeyPair,
  Sm2Options,
  Sm2SignatureFormat,
  Sm2Signer,
  Sm2Verifier,
} from './sm2/sm2-face.ts';
export {
  CHAIN_START,
  chainHash,
  auditEntryHash,
  type AuditContent,
  type ChainedAuditEntry,
} from './audit/audit-chain.ts';
export {
  checkpointMessage,
  signCheckpoint,
  verifyCheckpoint,
  type SignedCheckpoint,
} from './audit/audit-checkpoint.ts';
export {
  verifyAuditTrail,
  type AuditFault,
  type AuditTrail,
  type AuditTrailVerdict,
  type MalformedEntry,
} from './audit/verify-audit.ts';
