import type { RecordStore } from '@qiaolou/record-store';
import { actorText, AUDIT_ACTIONS, isoTime, systemClock, type AuditAction } from '@qiaolou/schema';
import { osUser } from '../config/os-user.ts';

/** What a command did, and what came of it. */
export interface CommandAct {
  readonly action: AuditAction;
  readonly outcome: 'success' | 'failure';
  readonly details: Readonly<Record<string, string | number>>;
}

/** Writes into the audit trail what a command did to all that its action is about, as the user of the system who ran it. */
export async function auditCommand(records: RecordStore, { action, outcome, details }: CommandAct): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.audit({
      ...{ at: isoTime(systemClock.now()), actor: actorText({ kind: 'command', osUser: osUser() }), ip: null },
      ...{ action, objectType: AUDIT_ACTIONS[action], objectId: '*', outcome, details },
    });
  });
}
