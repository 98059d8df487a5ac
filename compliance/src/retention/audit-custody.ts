import type { CustodyBody, CustodyEntry } from '@qiaolou/event-store/custody';
import type { RecordStore } from '@qiaolou/record-store';
import { AUDIT_ACTIONS, SYSTEM_ACTOR, type Actor, type AuditAction, type CustodyVerification } from '@qiaolou/schema';
import { objectOf } from './custody-acts.ts';
import { firstDay, lastDay, sumOf } from './deletable-files.ts';

/**
 * Writes an entry of the custody chain into the audit trail, with its number and hash: so each of them shows when the other was cut
 * off. The chain is written first: what it has not in the trail is still signed by itself.
 */
export async function auditCustody(
  records: RecordStore,
  entry: CustodyEntry,
  actor: Actor = SYSTEM_ACTOR,
): Promise<void> {
  const action = actionOf(entry.body);
  if (action === undefined) return;
  await records.transaction(async (tx) => {
    await tx.audit({
      ...{ at: entry.at, actor: actor.name, ip: actor.ip, outcome: 'success' },
      ...{ action, objectType: AUDIT_ACTIONS[action], objectId: objectOf(entry) },
      details: { seq: entry.seq, hash: entry.hash, ...factsOf(entry.body) },
    });
  });
}

/** Writes what a verification came to. */
export async function auditVerification(
  records: RecordStore,
  verified: CustodyVerification,
  actor: Actor = SYSTEM_ACTOR,
): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.audit({
      ...{ at: verified.at, actor: actor.name, ip: actor.ip, action: 'retention.verify' },
      ...{ objectType: 'custody', objectId: '*', outcome: verified.ok ? 'success' : 'failure' },
      details: { ...verified },
    });
  });
}

type CustodyAction = Extract<AuditAction, `retention.${string}`>;

function actionOf(body: CustodyBody): CustodyAction | undefined {
  switch (body.kind) {
    case 'mark':
      return undefined;
    case 'decide':
      return body.approved ? 'retention.approve' : 'retention.refuse';
    case 'tombstone':
      return 'retention.delete';
    case 'seal':
    case 'policy':
    case 'hold':
    case 'lift':
    case 'ask':
      return `retention.${body.kind}`;
    default:
      return body satisfies never;
  }
}

function factsOf(body: CustodyBody): Readonly<Record<string, unknown>> {
  switch (body.kind) {
    case 'seal':
      return { ...sumOf(body.files), supplementary: body.supplementary };
    case 'tombstone':
      return {
        ...sumOf(body.files),
        from: body.files.map(firstDay).sort()[0] ?? null,
        to: body.files.map(lastDay).sort().at(-1) ?? null,
      };
    case 'policy':
      return { defaultDays: body.defaultDays, classes: body.classes, reason: body.reason };
    case 'hold':
      return { from: body.from, to: body.to, datasets: body.datasets, reason: body.reason };
    case 'ask':
      return { through: body.through, reason: body.reason };
    case 'lift':
    case 'decide':
      return { reason: body.reason };
    case 'mark':
      return {};
    default:
      return body satisfies never;
  }
}
