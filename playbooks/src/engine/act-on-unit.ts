import { MINUTE_MS, SocError, type RunMode } from '@qiaolou/schema';
import type { Connector, ConnectorContext, ConnectorResult } from '../connectors/connector.ts';
import type { StepFault } from '../steps/step-kind.ts';

/** Most a step may take when it does not say so itself. */
export const DEFAULT_STEP_MS = MINUTE_MS;

/** What a worker is to do. */
export interface UnitAct {
  readonly connector: Connector;
  readonly args: unknown;
  /** Idempotency key. */
  readonly key: string;
  readonly mode: RunMode;
  /** An earlier try may have happened already: look before acting. */
  readonly mayBeDone: boolean;
  readonly timeoutMs: number;
}

/** What came of it. */
export type UnitOutcome =
  | { readonly ok: true; readonly result: ConnectorResult }
  | { readonly ok: false; readonly fault: StepFault; readonly retryable: boolean };

/**
 * Lets a connector act: in a drill it only plans; after a possible crash it looks before it acts; afterwards the effect
 * is verified. Faults of the connector are an outcome, never thrown.
 */
export async function actOnUnit(act: UnitAct, closing: AbortSignal): Promise<UnitOutcome> {
  const timeout = AbortSignal.timeout(Math.min(act.timeoutMs, MAX_TIMER_MS));
  const context: ConnectorContext = { idempotencyKey: act.key, signal: AbortSignal.any([closing, timeout]) };
  try {
    if (act.mode === 'drill') return await rehearse(act, context);
    const present = act.mayBeDone && (await act.connector.check(act.args, context)) === 'present';
    const result = present ? ALREADY_PRESENT : await act.connector.apply(act.args, context);
    if (await act.connector.verify(act.args, context)) return { ok: true, result };
    return { ok: false, fault: { code: 'playbooks.notVerified', details: result.response }, retryable: true };
  } catch (error) {
    return faultOf(act.connector.id, error);
  }
}

/** Longest time a Node timer takes. */
const MAX_TIMER_MS = 2_147_483_647;

const ALREADY_PRESENT: ConnectorResult = { response: { result: 'alreadyPresent' }, outputs: {} };

async function rehearse(act: UnitAct, context: ConnectorContext): Promise<UnitOutcome> {
  const plan = await act.connector.plan(act.args, context);
  return { ok: true, result: { response: { drill: true, summary: plan.summary, plan: plan.steps }, outputs: {} } };
}

function faultOf(connector: string, error: unknown): UnitOutcome {
  if (error instanceof SocError) {
    const retryable = error.details['retryable'] === true;
    return { ok: false, fault: { code: error.code, details: { connector, ...error.details } }, retryable };
  }
  const message = error instanceof Error ? error.message : 'unknown';
  return { ok: false, fault: { code: 'playbooks.connectorFailed', details: { connector, message } }, retryable: true };
}
