import { fromRow, type Effect, type RecordTx } from '@qiaolou/record-store';
import { actorText, isoTime, SocError, type AuditAction, type JsonObject } from '@qiaolou/schema';
import type { Connector, ConnectorContext } from '../connectors/connector.ts';
import type { RunFact } from '../core/run-fact.ts';
import type { StepFault } from '../steps/step-kind.ts';
import { DEFAULT_STEP_MS } from './act-on-unit.ts';
import { commitFact } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';

/** An effect with what is needed to call its connector again. */
export interface EffectCall {
  readonly effect: Effect;
  readonly runId: string;
  readonly stepId: string;
  /** Arguments as the playbook gave them. */
  readonly args: JsonObject;
  /** The connector, with arguments it takes. Throws `playbooks.unsupported` when it is no longer there. */
  connect(): { readonly connector: Connector; readonly args: unknown };
  /** Bounded in time; ends with `closing`. */
  context(closing: AbortSignal): ConnectorContext;
}

/** Puts together what calling an effect's connector needs. Throws RangeError for a row that names no run. */
export function effectCall(parts: EngineParts, row: Parameters<typeof fromRow<'effects'>>[1]): EffectCall {
  const effect = fromRow('effects', row);
  const { runId, stepId, args = null } = effect.request;
  if (typeof runId !== 'string' || typeof stepId !== 'string')
    throw new RangeError(`effect ${effect.idempotencyKey} names no run`);
  return {
    effect,
    runId,
    stepId,
    args: typeof args === 'object' && args !== null && !Array.isArray(args) ? (args as JsonObject) : {},
    connect: () => {
      const connector = parts.connectors.get(effect.connector);
      const parsed = connector?.args.safeParse(args);
      if (connector === undefined || parsed?.success !== true)
        throw new SocError('playbooks.unsupported', { connector: effect.connector });
      return { connector, args: parsed.data };
    },
    context: (closing) => ({
      idempotencyKey: effect.idempotencyKey,
      signal: AbortSignal.any([closing, AbortSignal.timeout(DEFAULT_STEP_MS)]),
    }),
  };
}

/** A fault as it is kept: the catalogue's code, or `playbooks.connectorFailed` for what has none. */
export function effectFault(connector: string, error: unknown): StepFault {
  if (error instanceof SocError) return { code: error.code, details: { connector, ...error.details } };
  const message = error instanceof Error ? error.message : 'unknown';
  return { code: 'playbooks.connectorFailed', details: { connector, message } };
}

/** Writes what became of an effect: the fact in its run, and the audit entry. */
export async function recordEffectFact(
  tx: RecordTx,
  parts: EngineParts,
  { effect, runId, stepId }: Pick<EffectCall, 'effect' | 'runId' | 'stepId'>,
  told: {
    readonly fact: RunFact;
    readonly action: Extract<AuditAction, `playbook.${string}`>;
    readonly result: JsonObject;
    readonly ok: boolean;
  },
): Promise<void> {
  const now = parts.clock.now();
  await commitFact(tx, { runId, fact: told.fact, actor: actorText({ kind: 'engine' }), now, ids: parts.ids });
  await tx.audit({
    at: isoTime(now),
    actor: actorText({ kind: 'playbook', runId }),
    ip: null,
    action: told.action,
    objectType: 'playbookRun',
    objectId: runId,
    outcome: told.ok ? 'success' : 'failure',
    details: { stepId, connector: effect.connector, idempotencyKey: effect.idempotencyKey, result: told.result },
  });
}
