import { jcs } from './jcs.ts';
import { sm3Hex } from '../sm3/sm3.ts';

/** `prevHash` of the first link of a chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * Hash of one link: SM3(prevHash ‖ JCS(content)), where prevHash are the 64 hex digits as text. Anyone can recompute it:
 * `printf '%s%s' "$prev" "$json" | openssl dgst -sm3`. Throws `crypto.badEncoding` for content JCS cannot carry.
 *
 * @example
 *   chainHash(CHAIN_START, { seq: 1 }); // 64 hexadecimal digits
 */
export function chainHash(prevHash: string, content: unknown): string {
  return sm3Hex(prevHash + jcs(content));
}

/** What the hash of an audit entry covers besides `prevHash`. */
export interface AuditContent {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly ip: string | null;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly outcome: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An entry as it is stored. */
export interface ChainedAuditEntry extends AuditContent {
  readonly prevHash: string;
  readonly hash: string;
}

/**
 * Hash of an audit entry after `prevHash`. Other properties of `entry` are not covered.
 *
 * @example
 *   auditEntryHash(CHAIN_START, entry) === entry.hash; // true for the first entry of a whole trail
 */
export function auditEntryHash(prevHash: string, entry: AuditContent): string {
  const { seq, at, actor, ip, action, objectType, objectId, outcome, details } = entry;
  return chainHash(prevHash, { seq, at, actor, ip, action, objectType, objectId, outcome, details });
}
