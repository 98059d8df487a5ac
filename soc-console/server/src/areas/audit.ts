import { auditPage } from '@qiaolou/record-store';
import { isoTime, type AUDIT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { exportAudit } from '../views/audit-export.ts';

/** The audit trail and its proof. */
export function auditHandlers(context: ConsoleContext) {
  const { clock, ports, reads, records } = context;
  return {
    listAudit: (call) => reads.record(call, () => auditPage(records.longReads, call.query)),
    exportAudit: (call) => exportAudit(context, call),
    verifyAudit: async (call) => {
      const { actor } = call;
      const started = clock.now();
      const verdict = await reads.record(call, () => ports.verifyAudit());
      const tookMs = clock.now() - started;
      // Written after the check: the verdict is about the trail as it was asked for.
      await records.transaction((tx) =>
        tx.audit({
          at: isoTime(clock.now()),
          actor: actor.name,
          ip: actor.ip,
          action: 'audit.verify',
          objectType: 'audit',
          objectId: '*',
          outcome: verdict.ok ? 'success' : 'failure',
          details: { entries: verdict.entries, checkpoints: verdict.checkpoints, firstBad: verdict.firstBad },
        }),
      );
      return { verdict, tookMs };
    },
  } satisfies HandlersOf<typeof AUDIT_ROUTES>;
}
