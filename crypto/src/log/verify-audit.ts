import { CryptoError } from '../base/crypto-error.ts';
import { createVerifier, type Sm2Verifier } from '../sm2/sm2.ts';
import { auditEntryHash, CHAIN_START, type ChainedAuditEntry } from './audit-chain.ts';
import { verifyCheckpoint, type SignedCheckpoint } from './audit-checkpoint.ts';

/** A stored row that is not an entry at all (broken JSON, wrong type); it still has its place. */
export interface MalformedEntry {
  readonly seq: number;
  readonly malformed: true;
}

/** Where a trail is first wrong. */
export interface AuditFault {
  /** `seal`, `record`, `structure` and `trail` are found by who keeps the trail. */
  readonly kind: 'entry' | 'checkpoint' | 'seal' | 'record' | 'structure' | 'trail';
  /** Number of the entry or seal; for a gap or a truncation the first that is missing. 0 where there is none. */
  readonly seq: number;
  readonly reason:
    | 'hash'
    | 'prevHash'
    | 'gap'
    | 'signature'
    | 'unknownKey'
    | 'missingEntry'
    | 'missingCopy'
    | 'malformed'
    | 'truncated'
    | 'changed'
    | 'inserted'
    | 'deleted'
    | 'missing'
    | 'foreign'
    | 'stale'
    | 'clock';
  /** Which record (table and id) or which part of the structure. */
  readonly name?: string | undefined;
}

/** Result of verifying a trail; the counts are of what was good before the first fault. */
export interface AuditTrailVerdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly checkpoints: number;
  /** Entries after the last checkpoint: chained, not yet signed. */
  readonly unsigned: number;
  /** When the last checkpoint says it was signed; undefined before the first. */
  readonly lastSignedAt?: string | undefined;
  readonly firstBad: AuditFault | null;
}

/** A trail as its store gives it. */
export interface AuditTrail {
  /** In the order of `seq`, from the first. */
  readonly entries: AsyncIterable<ChainedAuditEntry | MalformedEntry> | Iterable<ChainedAuditEntry | MalformedEntry>;
  /** All checkpoints kept in the store. */
  readonly checkpoints: readonly SignedCheckpoint[];
  /** Where the store says the chain ends; absent when the store does not say. */
  readonly head?: { readonly seq: number; readonly hash: string } | undefined;
  /** Copies of the checkpoints kept elsewhere; each must be in the store too. */
  readonly witnessed?: readonly SignedCheckpoint[] | undefined;
  /** Trusted public keys, 04‖x‖y. */
  readonly keys: readonly Uint8Array[];
}

/**
 * Verifies a trail in one pass, in constant memory besides the checkpoints, and stops at the first fault by position:
 * an entry comes before the checkpoint that closes it. Every entry must be numbered without gaps, name the hash before
 * it and hash to what it says; every checkpoint must be signed by a trusted key and name the hash of its entry; the
 * trail must reach its head and every checkpoint. Gives other work a turn between batches. Throws `crypto.badKey` for
 * a trusted key that is none.
 *
 * @example
 *   (await verifyAuditTrail(trail)).ok; // false when one entry was changed
 */
export async function verifyAuditTrail(trail: AuditTrail): Promise<AuditTrailVerdict> {
  const state = new TrailState(trail);
  for await (const entry of trail.entries) {
    const fault = state.entry(entry) ?? (await state.checkpointsOf(entry.seq));
    if (fault !== null) return state.verdict(fault);
    if (state.entries % 1000 === 0) await turn();
  }
  return state.verdict(state.ending());
}

class TrailState {
  entries = 0;
  #checkpoints = 0;
  #lastSigned = 0;
  #lastSignedAt: string | undefined;
  #hash = CHAIN_START;
  #next = 0;
  readonly #trail: AuditTrail;
  readonly #pending: readonly PendingCheckpoint[];
  readonly #verifiers: ReadonlyMap<string, Sm2Verifier>;

  constructor(trail: AuditTrail) {
    this.#trail = trail;
    this.#pending = pendingCheckpoints(trail);
    this.#verifiers = new Map(trail.keys.map(createVerifier).map((verifier) => [verifier.keyId, verifier]));
  }

  entry(entry: ChainedAuditEntry | MalformedEntry): AuditFault | null {
    const expected = this.entries + 1;
    if (entry.seq !== expected) return { kind: 'entry', seq: expected, reason: 'gap' };
    const reason = 'malformed' in entry ? 'malformed' : entryFault(entry, this.#hash);
    if (reason !== null) return { kind: 'entry', seq: expected, reason };
    this.entries = expected;
    this.#hash = (entry as ChainedAuditEntry).hash;
    return null;
  }

  /** Checks the checkpoints that name this entry; those before entry 1 name none. */
  async checkpointsOf(seq: number): Promise<AuditFault | null> {
    for (;;) {
      const pending = this.#pending[this.#next];
      if (pending === undefined || pending.checkpoint.seq > seq) return null;
      const reason = this.#checkpointFault(pending);
      if (reason !== null) return { kind: 'checkpoint', seq: pending.checkpoint.seq, reason };
      this.#next += 1;
      this.#checkpoints += 1;
      this.#lastSigned = seq;
      this.#lastSignedAt = pending.checkpoint.at;
      // A signature takes about a millisecond of CPU.
      if (this.#checkpoints % 8 === 0) await turn();
    }
  }

  ending(): AuditFault | null {
    const missing = this.entries + 1;
    const { head } = this.#trail;
    const reaches = Math.max(head?.seq ?? 0, this.#pending.at(-1)?.checkpoint.seq ?? 0);
    if (reaches > this.entries) return { kind: 'entry', seq: missing, reason: 'truncated' };
    if (head === undefined || (head.seq === this.entries && head.hash === this.#hash)) return null;
    // Rows after the head, or another hash in it: somebody wrote past the store.
    return { kind: 'entry', seq: head.seq === this.entries ? this.entries : head.seq + 1, reason: 'hash' };
  }

  verdict(firstBad: AuditFault | null): AuditTrailVerdict {
    return {
      ok: firstBad === null,
      entries: this.entries,
      checkpoints: this.#checkpoints,
      unsigned: this.entries - this.#lastSigned,
      lastSignedAt: this.#lastSignedAt,
      firstBad,
    };
  }

  #checkpointFault({ checkpoint, stored }: PendingCheckpoint): AuditFault['reason'] | null {
    if (!stored) return 'missingEntry';
    const verifier = this.#verifiers.get(checkpoint.keyId);
    if (verifier === undefined) return 'unknownKey';
    if (!signatureHolds(checkpoint, verifier)) return 'signature';
    return checkpoint.seq === this.entries && checkpoint.hash === this.#hash ? null : 'hash';
  }
}

interface PendingCheckpoint {
  readonly checkpoint: SignedCheckpoint;
  /** False: known only from a copy, gone from the store. */
  readonly stored: boolean;
}

function pendingCheckpoints(trail: AuditTrail): readonly PendingCheckpoint[] {
  const inStore = new Set(trail.checkpoints.map(checkpointIdentity));
  const missing = (trail.witnessed ?? []).filter((copy) => !inStore.has(checkpointIdentity(copy)));
  return [
    ...trail.checkpoints.map((checkpoint) => ({ checkpoint, stored: true })),
    ...missing.map((checkpoint) => ({ checkpoint, stored: false })),
  ].sort((a, b) => a.checkpoint.seq - b.checkpoint.seq || compareText(a.checkpoint.at, b.checkpoint.at));
}

function checkpointIdentity({ seq, hash, at, keyId, signature }: SignedCheckpoint): string {
  return JSON.stringify([seq, hash, at, keyId, signature]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function entryFault(entry: ChainedAuditEntry, prevHash: string): 'prevHash' | 'hash' | 'malformed' | null {
  if (entry.prevHash !== prevHash) return 'prevHash';
  try {
    return auditEntryHash(prevHash, entry) === entry.hash ? null : 'hash';
  } catch (error) {
    if (error instanceof CryptoError) return 'malformed';
    throw error;
  }
}

function signatureHolds(checkpoint: SignedCheckpoint, verifier: Sm2Verifier): boolean {
  try {
    return verifyCheckpoint(checkpoint, verifier);
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
