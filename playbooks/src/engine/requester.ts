import type { AuditAction, JsonObject } from '@qiaolou/schema';

/** Who asks, for the audit trail. */
export interface Requester {
  /** User name, or `system` for what the platform starts by itself. */
  readonly actor: string;
  /** Client address; null for the system's own acts. */
  readonly ip: string | null;
}

/** The audit entry of something a person or the platform did with a run. */
export function runAudit(
  requester: Requester,
  act: {
    readonly action: Extract<AuditAction, `playbook.${string}`>;
    readonly runId: string;
    readonly at: string;
    readonly details: JsonObject;
  },
) {
  const { action, runId, at, details } = act;
  return {
    at,
    actor: requester.actor,
    ip: requester.ip,
    action,
    objectType: 'playbookRun',
    objectId: runId,
    outcome: 'success',
    details,
  } as const;
}
