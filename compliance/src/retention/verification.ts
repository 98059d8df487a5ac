import { sm3Hex } from '@qiaolou/crypto';
import {
  filesToLookAt,
  verifyCustody,
  type CustodyAnchor,
  type CustodyFinding,
  type CustodyVerdict,
  type FileLook,
} from '@qiaolou/event-store/custody';
import { fromJson, type RecordStore } from '@qiaolou/record-store';
import {
  compareText,
  custodyVerificationSchema,
  isoTime,
  type AuditAction,
  type CustodyFindingView,
  type CustodyVerification,
} from '@qiaolou/schema';
import { z } from 'zod';
import { lookAt, type Keeping } from './keep-files.ts';

const MOST_SHOWN = 50;
const anchorSchema = z.object({ seq: z.number().int().positive(), hash: z.string() });

/** Acts whose audit entry names the newest entry of the chain. */
const ANCHORED: readonly AuditAction[] = [
  'retention.seal',
  'retention.policy',
  'retention.hold',
  'retention.lift',
  'retention.ask',
  'retention.approve',
  'retention.refuse',
  'retention.delete',
];

/**
 * The end of the custody chain as the audit trail has it: who cuts the chain off must cut that off too, which its own signatures
 * show. Empty before the first seal.
 */
export async function readAnchors({ db }: Pick<RecordStore, 'db'>): Promise<readonly CustodyAnchor[]> {
  const row = await db
    .selectFrom('auditEntries')
    .select('details')
    .where('action', 'in', ANCHORED)
    .where('outcome', '=', 'success')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const anchor = anchorSchema.safeParse(row === undefined ? undefined : fromJson(row.details));
  return anchor.success ? [{ seq: anchor.data.seq, hash: anchor.data.hash }] : [];
}

/** The newest verification, as the audit trail has it; null before the first. */
export async function readVerified({ db }: Pick<RecordStore, 'db'>): Promise<CustodyVerification | null> {
  const row = await db
    .selectFrom('auditEntries')
    .select('details')
    .where('action', '=', 'retention.verify')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const read = custodyVerificationSchema.safeParse(row === undefined ? undefined : fromJson(row.details));
  return read.success ? read.data : null;
}

/**
 * Reads the whole chain and every sealed file, and judges them. On a search server every slice is counted, and as many as there is time
 * for are read, drawn by lot each time.
 */
export async function verifyNow(
  keeping: Keeping,
  anchors: readonly CustodyAnchor[],
  mostMs: number,
): Promise<CustodyVerification> {
  const { book, clock } = keeping;
  const started = clock.now();
  const { chain } = await book.reread();
  const looks = await lookAt(keeping.custody, filesToLookAt(chain), 'count');
  const verdict = verifyCustody(chain, await readCounted(keeping, looks, mostMs), anchors);
  return verificationOf(verdict, started, clock.now());
}

/** Reads what was only counted, until the time is over. */
async function readCounted(
  { custody, clock }: Keeping,
  looks: readonly FileLook[],
  mostMs: number,
): Promise<readonly FileLook[]> {
  const started = clock.now();
  const lot = new Map(looks.map(({ number }) => [number, sm3Hex(`${started}:${number}`)]));
  const counted = looks
    .filter(({ state }) => state === 'counted')
    .toSorted((a, b) => compareText(lot.get(a.number) ?? '', lot.get(b.number) ?? ''));
  const read = new Map<number, FileLook>();
  for (const { number } of counted) {
    if (clock.now() - started >= mostMs) break;
    for (const look of await custody.custodyLook([number], 'bytes')) read.set(number, look);
  }
  return looks.map((look) => read.get(look.number) ?? look);
}

function verificationOf({ findings, ...counts }: CustodyVerdict, started: number, ended: number): CustodyVerification {
  return {
    ...{ at: isoTime(ended), tookMs: Math.max(0, ended - started) },
    ...counts,
    findings: findings.slice(0, MOST_SHOWN).map(findingView),
  };
}

function findingView(finding: CustodyFinding): CustodyFindingView {
  switch (finding.code) {
    case 'custodyChain':
    case 'tombstoneFault':
      return { code: finding.code, seq: finding.seq, file: null, days: [], events: null, reason: finding.reason };
    case 'custodyCut':
      return { code: finding.code, seq: finding.seq, file: null, days: [], events: null, reason: null };
    case 'sealedMissing':
    case 'sealedChanged':
    case 'buriedThere': {
      const { code, number, days, rows } = finding;
      return { code, seq: null, file: number, days: [...days], events: rows, reason: null };
    }
    default:
      return finding satisfies never;
  }
}
