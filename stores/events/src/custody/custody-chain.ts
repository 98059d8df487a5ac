import { CHAIN_START, chainHash, CryptoError, jcs, sm2, type Sm2Signer, type Sm2Verifier } from '@qiaolou/crypto';
import { isoTime } from '@qiaolou/schema/reading';
import { parseCustodyLine, type CustodyBody, type CustodyEntry, type MachineTime } from './custody-entry.ts';
import { livedBy, markBoot, type BootMark } from './machine-time.ts';

/** When an entry is written. */
export interface EntryTime {
  /** Epoch ms. */
  readonly now: number;
  readonly machine: MachineTime;
}

/** End of a chain that an entry is added to. */
export interface ChainEnd {
  readonly head: CustodyEntry | undefined;
  readonly boots: ReadonlyMap<string, BootMark>;
}

/** The end of a chain that has no entry. */
export const NO_ENTRIES: ChainEnd = { head: undefined, boots: new Map() };

/**
 * The entry that follows another, or the first: chained by SM3, signed by SM2.
 *
 * @example
 *   nextEntry(NO_ENTRIES, { kind: 'mark' }, time, signer).seq; // 1
 */
export function nextEntry(
  end: ChainEnd,
  body: CustodyBody,
  { now, machine }: EntryTime,
  signer: Sm2Signer,
): CustodyEntry {
  const { head } = end;
  const content = { seq: (head?.seq ?? 0) + 1, at: isoTime(now), lived: livedBy(end, machine), machine, body };
  const prevHash = head?.hash ?? CHAIN_START;
  const hash = custodyHash(prevHash, content);
  const signature = Buffer.from(signer.sign(signedBytes(hash, signer.keyId))).toString('hex');
  return { ...content, prevHash, hash, keyId: signer.keyId, signature };
}

type Content = Pick<CustodyEntry, 'seq' | 'at' | 'lived' | 'machine' | 'body'>;

function custodyHash(prevHash: string, { seq, at, lived, machine, body }: Content): string {
  return chainHash(prevHash, { type: 'qiaolou.custody.v1', seq, at, lived, machine, body });
}

function signedBytes(hash: string, keyId: string): Uint8Array {
  return Buffer.from(jcs({ type: 'qiaolou.custody.signature.v1', hash, keyId }), 'utf8');
}

/** What is wrong with an entry of a chain. */
export type ChainFault = 'malformed' | 'gap' | 'prevHash' | 'hash' | 'lived' | 'prevSeal' | 'unknownKey' | 'signature';

/** A chain that was read: the entries before the first that is wrong, and what is wrong with that one. */
export interface ReadChain {
  readonly entries: readonly CustodyEntry[];
  readonly fault: { readonly seq: number; readonly reason: ChainFault } | undefined;
}

/**
 * Verifies the lines of a chain up to the first that is wrong; a signature takes about a millisecond, so others get a turn
 * between. Throws `crypto.badKey` for a trusted key that is none.
 */
export async function readCustodyChain(lines: readonly string[], keys: readonly Uint8Array[]): Promise<ReadChain> {
  const verifiers = new Map(keys.map((key) => sm2.createVerifier(key)).map((one) => [one.keyId, one]));
  const entries: CustodyEntry[] = [];
  const boots = new Map<string, BootMark>();
  let lastSeal: string = CHAIN_START;
  for (const line of lines) {
    const entry = parseCustodyLine(line);
    const reason =
      entry === undefined ? 'malformed' : entryFault(entry, { head: entries.at(-1), boots, lastSeal, verifiers });
    if (entry === undefined || reason !== undefined)
      return { entries, fault: { seq: entries.length + 1, reason: reason ?? 'malformed' } };
    entries.push(entry);
    markBoot(boots, entry);
    if (entry.body.kind === 'seal') lastSeal = entry.hash;
    if (entries.length % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { entries, fault: undefined };
}

interface Before extends ChainEnd {
  readonly lastSeal: string;
  readonly verifiers: ReadonlyMap<string, Sm2Verifier>;
}

function entryFault(entry: CustodyEntry, before: Before): ChainFault | undefined {
  const { head, lastSeal, verifiers } = before;
  if (entry.seq !== (head?.seq ?? 0) + 1) return 'gap';
  if (entry.prevHash !== (head?.hash ?? CHAIN_START)) return 'prevHash';
  if (entry.lived !== livedBy(before, entry.machine)) return 'lived';
  if (entry.body.kind === 'seal' && entry.body.prevSeal !== lastSeal) return 'prevSeal';
  if (!hashHolds(entry)) return 'hash';
  const verifier = verifiers.get(entry.keyId);
  if (verifier === undefined) return 'unknownKey';
  if (!/^(?:[0-9a-f]{2}){8,72}$/.test(entry.signature)) return 'signature';
  const signature = Buffer.from(entry.signature, 'hex');
  return verifier.verify(signedBytes(entry.hash, entry.keyId), signature) ? undefined : 'signature';
}

function hashHolds(entry: CustodyEntry): boolean {
  try {
    return custodyHash(entry.prevHash, entry) === entry.hash;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}
