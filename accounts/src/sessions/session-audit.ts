import type { RecordTx } from '@qiaolou/record-store';
import { actorText, isoTime, type AuditAction, type Clock } from '@qiaolou/schema';

/** What is kept of an act on a session. */
export interface SessionAudit {
  readonly action: Extract<AuditAction, `session.${string}`>;
  readonly outcome: 'success' | 'failure';
  readonly name: string;
  readonly ip: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes the audit entry of a log-in, log-out or change of password, in the transaction of the change. */
export async function auditSession(
  tx: RecordTx,
  clock: Clock,
  { action, outcome, name, ip, details }: SessionAudit,
): Promise<void> {
  // A failed login proves nothing about who tried: the name is the object, not the actor.
  const actor =
    action === 'session.login' && outcome === 'failure'
      ? actorText({ kind: 'anonymous' })
      : actorText({ kind: 'user', name });
  await tx.audit({
    at: isoTime(clock.now()),
    actor,
    ip,
    action,
    objectType: 'user',
    objectId: name,
    outcome,
    details: { ...details },
  });
}
