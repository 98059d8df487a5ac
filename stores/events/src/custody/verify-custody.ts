import type { ReadChain, ChainFault } from './custody-chain.ts';
import { isOf } from './custody-entry.ts';
import { CustodyFold, type CustodyState } from './custody-state.ts';
import type { FileLook } from './event-custody.ts';
import { tombstoneFaults, type TombstoneFault } from './tombstone-faults.ts';

/** Something of a custody chain, or of the files it has, that is not as it should be. */
export type CustodyFinding =
  /** The chain is whole only up to the entry before this. */
  | { readonly code: 'custodyChain'; readonly seq: number; readonly reason: ChainFault }
  /** A copy of the chain's end, kept elsewhere, is not in it: it was cut off or another was put in its place. */
  | { readonly code: 'custodyCut'; readonly seq: number }
  | { readonly code: 'tombstoneFault'; readonly seq: number; readonly reason: TombstoneFault }
  /** A sealed file is not there, and no tombstone says why. */
  | { readonly code: 'sealedMissing'; readonly number: number; readonly days: readonly string[]; readonly rows: number }
  /** It is there with other bytes: changed, or another file in its place. */
  | { readonly code: 'sealedChanged'; readonly number: number; readonly days: readonly string[]; readonly rows: number }
  /** A deleted file is still there: a deletion that was broken off, which the platform ends. */
  | { readonly code: 'buriedThere'; readonly number: number; readonly days: readonly string[]; readonly rows: number };

/** What a verification came to. */
export interface CustodyVerdict {
  /** No finding but deletions that are not finished. */
  readonly ok: boolean;
  readonly entries: number;
  /** Days that are sealed. */
  readonly days: number;
  /** Files that are sealed and should be there, and their bytes. */
  readonly files: number;
  /** Of them those that were read as a whole; the others were counted. */
  readonly read: number;
  readonly bytes: number;
  /** Files that were deleted by right. */
  readonly deleted: number;
  readonly findings: readonly CustodyFinding[];
}

/** End of a chain, as somebody else keeps it. */
export interface CustodyAnchor {
  readonly seq: number;
  readonly hash: string;
}

/** Most findings that are told. */
const MOST_FINDINGS = 500;

/** Files whose bytes have to be looked at. */
export function filesToLookAt({ entries }: ReadChain): readonly number[] {
  const fold = new CustodyFold();
  for (const entry of entries) fold.add(entry);
  return [...fold.files.keys()];
}

/** Judges a chain that was read, and the files that its seals name. */
export function verifyCustody(
  chain: ReadChain,
  looks: readonly FileLook[],
  anchors: readonly CustodyAnchor[] = [],
): CustodyVerdict {
  const findings: CustodyFinding[] = [];
  const fold = new CustodyFold();
  for (const entry of chain.entries) {
    if (isOf('tombstone', entry))
      for (const reason of tombstoneFaults(fold, entry))
        findings.push({ code: 'tombstoneFault', seq: entry.seq, reason });
    fold.add(entry);
  }
  if (chain.fault !== undefined) findings.push({ code: 'custodyChain', ...chain.fault });
  const cut = anchors.find(({ seq, hash }) => chain.entries[seq - 1]?.hash !== hash);
  if (cut !== undefined && (chain.fault === undefined || cut.seq < chain.fault.seq))
    findings.push({ code: 'custodyCut', seq: cut.seq });
  findings.push(...fileFindings(fold, looks));
  const alive = [...fold.files.values()].filter(({ file }) => !fold.buried.has(file.number));
  return {
    ok: findings.every(({ code }) => code === 'buriedThere'),
    ...{ entries: chain.entries.length, days: fold.days.size, files: alive.length, deleted: fold.buried.size },
    read: looks.filter(({ number, state }) => state === 'read' && !fold.buried.has(number)).length,
    bytes: alive.reduce((sum, { file }) => sum + file.bytes, 0),
    findings: findings.slice(0, MOST_FINDINGS),
  };
}

function fileFindings(state: CustodyState, looks: readonly FileLook[]): readonly CustodyFinding[] {
  const found = new Map(looks.map((look) => [look.number, look]));
  return [...state.files.values()].flatMap(({ file }): readonly CustodyFinding[] => {
    const { number, rows, sm3 } = file;
    const told = { number, rows, days: file.days.map(({ day }) => day) };
    const look = found.get(number);
    const isThere = look !== undefined && look.state !== 'missing';
    if (state.buried.has(number)) return isThere ? [{ code: 'buriedThere', ...told }] : [];
    if (!isThere) return [{ code: 'sealedMissing', ...told }];
    if (look.state === 'counted') return [];
    return look.state === 'read' && look.sm3 === sm3 ? [] : [{ code: 'sealedChanged', ...told }];
  });
}
