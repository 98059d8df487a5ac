import { MINUTE_MS, SocError, type RunMode } from '@qiaolou/schema';
import type { Connector, ConnectorContext, ConnectorResult } from '../connectors/connector.ts';
import { outputName } from '../core/step-variables.ts';
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
  /** An earlier try was broken off, so nobody knows whether it was done unless the connector can look. */
  readonly interrupted: boolean;
  /** What an earlier try that was not told to the run answered; null when none is on record. */
  readonly known: ConnectorResult | null;
  /** What the playbook says the step gives out in a drill, by variable. */
  readonly drillOutputs: Readonly<Record<string, string>>;
  /** The step hands values on, so the run cannot go on without them. */
  readonly needsOutputs: boolean;
  /** No try follows this one. */
  readonly lastTry: boolean;
  readonly timeoutMs: number;
}

/** What came of it. */
export type UnitOutcome =
  | { readonly ok: true; readonly result: ConnectorResult }
  | { readonly ok: false; readonly fault: StepFault; readonly retryable: boolean; readonly retryAfterMs?: number }
  /** Whether it is done (`applied`: it is), or what it gave out, is not known: a person must say. */
  | { readonly ok: 'unclear'; readonly fault: StepFault; readonly applied: ConnectorResult | null };

/**
 * Lets a connector act: in a drill it only plans, and gives out what the playbook says or what follows by itself; after a possible crash it looks before it acts; afterwards the effect
 * is verified. Faults of the connector are an outcome, never thrown.
 */
export async function actOnUnit(act: UnitAct, closing: AbortSignal): Promise<UnitOutcome> {
  const timeout = AbortSignal.timeout(Math.min(act.timeoutMs, MAX_TIMER_MS));
  const context: ConnectorContext = { idempotencyKey: act.key, signal: AbortSignal.any([closing, timeout]) };
  try {
    if (act.mode === 'drill') return await rehearse(act, context);
    const earlier = act.mayBeDone ? await earlierOutcome(act, context) : 'absent';
    if (typeof earlier === 'object') return earlier;
    const outcome = await applyNow(act, context);
    return earlier === 'unknown' && act.interrupted ? inDoubt(act, outcome) : outcome;
  } catch (error) {
    return faultOf(act.connector.id, error);
  }
}

async function applyNow(act: UnitAct, context: ConnectorContext): Promise<UnitOutcome> {
  try {
    const result = await act.connector.apply(act.args, context);
    if (await act.connector.verify(act.args, context)) return { ok: true, result };
    return { ok: false, fault: { code: 'playbooks.notVerified', details: result.response }, retryable: true };
  } catch (error) {
    return faultOf(act.connector.id, error);
  }
}

/** A repetition that fails says nothing of the try before it, which may have been done. */
function inDoubt(act: UnitAct, outcome: UnitOutcome): UnitOutcome {
  if (outcome.ok !== false) return outcome;
  const { fault } = outcome;
  if (outcome.retryable && !act.lastTry)
    return { ...outcome, fault: { ...fault, details: { ...fault.details, mayBeDone: true } } };
  const details = { connector: act.connector.id, cause: { ...fault } };
  return { ok: 'unclear', fault: { code: 'playbooks.outcomeUnknown', details }, applied: null };
}

/** Longest time a Node timer takes. */
const MAX_TIMER_MS = 2_147_483_647;

const ALREADY_PRESENT: ConnectorResult = { response: { result: 'alreadyPresent' }, outputs: {} };

/**
 * What an earlier try came to, or that its effect is not there, or cannot be seen. The outcome on record comes first,
 * then what the connector can read back; a step that hands values on never goes on without them.
 */
async function earlierOutcome(act: UnitAct, context: ConnectorContext): Promise<UnitOutcome | 'absent' | 'unknown'> {
  const { connector, args, known } = act;
  if (known !== null && (await connector.verify(args, context))) return { ok: true, result: known };
  const seen = await connector.check(args, context);
  if (seen !== 'present') return seen;
  if (!(await connector.verify(args, context))) return 'absent';
  const recalled = (await connector.recall?.(args, context)) ?? null;
  if (recalled !== null) return { ok: true, result: recalled };
  if (!act.needsOutputs) return { ok: true, result: ALREADY_PRESENT };
  const fault = { code: 'playbooks.outcomeUnknown', details: { connector: connector.id } };
  return { ok: 'unclear', fault, applied: ALREADY_PRESENT };
}

async function rehearse(act: UnitAct, context: ConnectorContext): Promise<UnitOutcome> {
  const { summary, summaryEn, steps, refused } = await act.connector.plan(act.args, context);
  const outputs = { ...act.connector.simulate?.(act.args), ...declaredOutputs(act.drillOutputs) };
  const response = { drill: true, summary, summaryEn, plan: steps, outputs, ...(refused !== undefined && { refused }) };
  return { ok: true, result: { response, outputs } };
}

/** As connectors name what they give out: `__status__` is `status`. */
function declaredOutputs(byVariable: UnitAct['drillOutputs']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(byVariable).map(([name, value]) => [outputName(name), value]));
}

function faultOf(connector: string, error: unknown): UnitOutcome {
  if (error instanceof SocError) {
    const { retryable, retryAfterMs } = error.details;
    return {
      ok: false,
      fault: { code: error.code, details: { connector, ...error.details } },
      retryable: retryable === true,
      ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    };
  }
  const message = error instanceof Error ? error.message : 'unknown';
  return { ok: false, fault: { code: 'playbooks.connectorFailed', details: { connector, message } }, retryable: true };
}
