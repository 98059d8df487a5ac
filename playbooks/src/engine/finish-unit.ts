import { toJson, type RecordTx } from '@qiaolou/record-store';
import { actorText, isoTime, type JsonObject } from '@qiaolou/schema';
import type { ConnectorResult } from '../connectors/connector.ts';
import type { RunFact } from '../core/run-fact.ts';
import type { RunState } from '../core/run-state.ts';
import { leavingVariables } from '../core/step-variables.ts';
import { unfitOutputs } from '../core/unfit-outputs.ts';
import type { UnitAct, UnitOutcome } from './act-on-unit.ts';
import { commitFact, type Wakeup } from './commit-fact.ts';
import { effectEnd } from '../core/effect-end.ts';
import type { EngineParts } from './engine-parts.ts';

/** A unit a worker holds the lease of. */
export interface Claim extends UnitAct {
  readonly runId: string;
  readonly stepId: string;
  readonly unit: number;
  readonly attempt: number;
  readonly lease: string;
  readonly state: RunState;
}

/**
 * Writes what came of a unit, all in the caller's transaction: the effect with what it gave out, the audit entry, and the
 * fact that moves the run on. A crash before the commit leaves an effect without outcome, one after it a run that knows.
 */
export async function finishUnit(
  tx: RecordTx,
  parts: EngineParts,
  claim: Claim,
  outcome: UnitOutcome,
): Promise<readonly Wakeup[]> {
  const { runId, stepId } = claim;
  if (claim.state.mode === 'live') await recordEffect(tx, parts, claim, outcome);
  const job = await tx.db
    .selectFrom('stepJobs')
    .select(['state', 'leaseOwner'])
    .where('runId', '=', runId)
    .where('stepId', '=', stepId)
    .executeTakeFirst();
  // Cancelled meanwhile, or the lease ran out and another worker has it: the effect is on record, the step is theirs.
  if (job?.state !== 'leased' || job.leaseOwner !== claim.lease) return [];
  await closeJob(tx, runId, stepId);
  return (await commitByEngine(tx, parts, runId, factOf(claim, outcome, parts.random))).wakeups;
}

function factOf(claim: Claim, outcome: UnitOutcome, random: () => number): RunFact {
  const { stepId, unit, attempt } = claim;
  if (outcome.ok === true) return successOf(claim, outcome.result);
  if (outcome.ok === 'unclear') return { kind: 'unit_unclear', stepId, unit, fault: outcome.fault };
  const { fault, retryable, retryAfterMs } = outcome;
  const failed = { kind: 'unit_failed', stepId, unit, attempt, fault, retryable, jitter: random() } as const;
  return retryAfterMs === undefined ? failed : { ...failed, retryAfterMs };
}

/** A success whose values the run cannot use is one a person must look at; in a drill he gives what nobody can know. */
function successOf({ state, stepId, unit }: Claim, { response, outputs }: ConnectorResult): RunFact {
  const definition = state.playbook.workflow[stepId];
  const variables = definition === undefined ? {} : leavingVariables(definition, outputs);
  const unfit = unfitOutputs(state, stepId, unit, variables);
  if (unfit.length === 0) return { kind: 'unit_succeeded', stepId, unit, output: response, variables };
  const missing = unfit.map((item) => ({ ...item }));
  const fault =
    state.mode === 'drill'
      ? { code: 'playbooks.drillOutput', details: { ...response, variables: missing } }
      : { code: 'playbooks.badOutput', details: { response, variables: missing } };
  return { kind: 'unit_unclear', stepId, unit, fault };
}

async function recordEffect(tx: RecordTx, parts: EngineParts, claim: Claim, outcome: UnitOutcome): Promise<void> {
  const now = parts.clock.now();
  const fault: JsonObject | undefined = outcome.ok === true ? undefined : { ...outcome.fault };
  await tx.db
    .updateTable('effects')
    .set(effectAfter(claim, outcome, now))
    .where('idempotencyKey', '=', claim.key)
    .where('state', 'in', ['planned', 'failed'])
    .execute();
  await tx.audit({
    at: isoTime(now),
    actor: actorText({ kind: 'playbook', runId: claim.runId }),
    ip: null,
    action: 'playbook.action',
    objectType: 'playbookRun',
    objectId: claim.runId,
    outcome: outcome.ok === true ? 'success' : 'failure',
    details: {
      stepId: claim.stepId,
      connector: claim.connector.id,
      idempotencyKey: claim.key,
      result: fault ?? (outcome.ok === true ? outcome.result.response : {}),
    },
  });
}

function effectAfter(claim: Claim, outcome: UnitOutcome, now: number) {
  if (outcome.ok === true) return { ...inForce(claim, outcome.result, now), outputs: toJson(outcome.result.outputs) };
  // What cannot be known again is not known to be empty: no outputs are kept.
  if (outcome.ok === 'unclear' && outcome.applied !== null) return inForce(claim, outcome.applied, now);
  return { state: stateAfterFault(outcome), response: toJson<JsonObject>({ ...outcome.fault }) };
}

function inForce(claim: Claim, { response }: ConnectorResult, now: number) {
  return {
    state: 'applied',
    response: toJson(response),
    appliedAt: isoTime(now),
    undoAt: effectEnd(claim.connector, claim.args, now),
  } as const;
}

/** `planned`: it may be there. */
function stateAfterFault(outcome: Exclude<UnitOutcome, { ok: true }>): 'planned' | 'failed' {
  const mayBeThere = outcome.ok === 'unclear' || outcome.fault.code === 'playbooks.notVerified';
  return mayBeThere ? 'planned' : 'failed';
}

/** Commits a fact of the engine's own making. */
export async function commitByEngine(
  tx: RecordTx,
  parts: EngineParts,
  runId: string,
  fact: RunFact,
): Promise<{ readonly wakeups: readonly Wakeup[] }> {
  return commitFact(tx, { runId, fact, actor: actorText({ kind: 'engine' }), now: parts.clock.now(), ids: parts.ids });
}

/** Marks a job as done. */
export async function closeJob(tx: RecordTx, runId: string, jobId: string): Promise<void> {
  await tx.db
    .updateTable('stepJobs')
    .set({ state: 'done', leaseOwner: null, leaseUntil: null })
    .where('runId', '=', runId)
    .where('stepId', '=', jobId)
    .execute();
}
