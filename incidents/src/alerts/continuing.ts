import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { fromRow } from '@qiaolou/record-store';
import { DAY_MS, isDecided, isoTime, SYSTEM_ACTOR, type AlertGroup, type Continues } from '@qiaolou/schema';
import { groupKeyOf } from './alert-identity.ts';
import { lastDecisions, recordDecision } from './decisions.ts';
import { ALERTS_AREA, type KeptDecision, type TakenDecision } from './tables.ts';

/** How long after a decided row's last alert a new row of the same rule and party goes on from it. */
const GOES_ON_WITHIN_MS = DAY_MS;

/** How a row got alerts that nobody has seen yet. */
type Continuation = 'reopen' | 'continue';

/** A row as it was, and the version the new alerts made of it or of the row that goes on from it. */
interface Continued {
  readonly before: AlertGroup;
  readonly id: string;
  readonly version: number;
  readonly action: Continuation;
}

/** Keeps with rows that new alerts opened again what had been decided about them; each with its audit entry. */
export async function noteReopenings(
  tx: RecordTx,
  reopened: ReadonlyMap<string, AlertGroup>,
  groups: readonly AlertGroup[],
  now: number,
): Promise<void> {
  const versions = new Map(groups.map(({ id, version }) => [id, version]));
  await noteAll(
    tx,
    [...reopened].map(([id, before]) => ({ before, id, version: versions.get(id) ?? 0, action: 'reopen' })),
    now,
  );
}

/** Keeps with new rows what had been decided about the row of an earlier window that they go on from. */
export async function noteContinuations(tx: RecordTx, created: readonly AlertGroup[], now: number): Promise<void> {
  if (created.length === 0) return;
  const decided = await decidedBefore(tx, created);
  const continued = created.flatMap((group): Continued[] => {
    const before = decided.find((earlier) => goesOnFrom(group, earlier));
    return before === undefined ? [] : [{ before, id: group.id, version: group.version, action: 'continue' }];
  });
  await noteAll(tx, continued, now);
}

/** What rows go on from, by row; those that go on from nothing are left out. */
export async function continuations(
  { longReads }: Pick<RecordStore, 'longReads'>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, Continues>> {
  if (groupIds.length === 0) return new Map();
  const rows = await ALERTS_AREA.in(longReads)
    .selectFrom('alertDecisions')
    .selectAll()
    .where('groupId', 'in', groupIds)
    .where('actor', '=', SYSTEM_ACTOR.name)
    .where('action', 'in', ['reopen', 'continue'] satisfies Continuation[])
    .orderBy('version')
    .execute();
  const taken = rows.map((row) => ALERTS_AREA.tables.alertDecisions.fromRow(row));
  return new Map(
    taken.flatMap(({ groupId, at, before }) =>
      before === null ? [] : [[groupId, continuesOf(before, groupId, at)] as const],
    ),
  );
}

/** Decided rows of the same rules and parties, newest first. */
async function decidedBefore(tx: RecordTx, created: readonly AlertGroup[]): Promise<readonly AlertGroup[]> {
  const firstSeen = Math.min(...created.map((group) => Date.parse(group.firstSeen)));
  const rows = await tx.db
    .selectFrom('alertGroups')
    .selectAll()
    .where('ruleId', 'in', [...new Set(created.map(({ ruleId }) => ruleId))])
    .where('groupKey', 'in', [...new Set(created.map(({ groupKey }) => groupKey))])
    .where('lastSeen', '>=', isoTime(firstSeen - GOES_ON_WITHIN_MS))
    .where('status', 'in', ['handled', 'closed'])
    .orderBy('lastSeen', 'desc')
    .execute();
  return rows.map((row) => fromRow('alertGroups', row));
}

function goesOnFrom(group: AlertGroup, earlier: AlertGroup): boolean {
  const gap = Date.parse(group.firstSeen) - Date.parse(earlier.lastSeen);
  return (
    isDecided(earlier.status) &&
    earlier.id !== group.id &&
    earlier.ruleId === group.ruleId &&
    earlier.groupKey === group.groupKey &&
    groupKeyOf(earlier.entities).kind === groupKeyOf(group.entities).kind &&
    group.firstSeen >= earlier.firstSeen &&
    gap <= GOES_ON_WITHIN_MS
  );
}

async function noteAll(tx: RecordTx, continued: readonly Continued[], now: number): Promise<void> {
  if (continued.length === 0) return;
  const decisions = await lastDecisions(
    tx,
    continued.map(({ before }) => before.id),
  );
  for (const one of continued) await noteOne(tx, one, decisions.get(one.before.id), isoTime(now));
}

async function noteOne(
  tx: RecordTx,
  { before, id, version, action }: Continued,
  decision: TakenDecision | undefined,
  at: string,
): Promise<void> {
  const earlier = keptOf(before, decision);
  const actor = SYSTEM_ACTOR.name;
  await recordDecision(tx, { groupId: id, version, action, actor, at, before: earlier, after: null });
  const details = { reason: 'newAlerts', version, earlier };
  await tx.audit({
    ...{ at, actor, ip: null, action: `alert.${action}`, objectType: 'alertGroup', objectId: id },
    ...{ outcome: 'success', details },
  });
}

function keptOf(
  { id, status, verdict, verdictReason, assignee, incidentId }: AlertGroup,
  decision: TakenDecision | undefined,
): KeptDecision {
  return {
    ...{ status, verdict, verdictReason, assignee, groupId: id },
    ...(decision !== undefined && { decidedBy: decision.actor, decidedAt: decision.at }),
    ...(incidentId !== null && { incidentId }),
  };
}

function continuesOf(before: KeptDecision, rowId: string, at: string): Continues {
  const { status, verdict, verdictReason, decidedBy, decidedAt, groupId, incidentId } = before;
  return {
    ...{ at, status, verdict, verdictReason, groupId: groupId ?? rowId },
    ...{ decidedBy: decidedBy ?? null, decidedAt: decidedAt ?? null, incidentId: incidentId ?? null },
  };
}
