import { fromRow, toRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, type Json, type JsonObject } from '@qiaolou/schema';
import type { Connector } from '../connectors/connector.ts';
import { actOnUnit, DEFAULT_STEP_MS, type UnitAct } from './act-on-unit.ts';
import type { Wakeup } from './commit-fact.ts';
import { enterFact, mostAttempts } from '../core/decide-run.ts';
import type { EngineParts } from './engine-parts.ts';
import { closeJob, commitByEngine, finishUnit, type Claim } from './finish-unit.ts';
import { planUnit } from '../core/plan-unit.ts';
import { loadRun } from '../runs/run-journal.ts';
import type { RunFact } from '../core/run-fact.ts';
import { kindOf } from '../steps/cacao-step.ts';
import type { StepFault, StepUnit } from '../steps/step-kind.ts';
import { isActive, type RunState } from '../core/run-state.ts';
import { idempotencyKey } from '../core/step-unit.ts';
import { stepVariables } from '../core/step-variables.ts';
import { stepExtension } from '../vocabulary/qiaolou-extension.ts';

/** Result of claiming: work to do, or only wake-ups of what followed without any. */
type ClaimResult = { readonly claim?: Claim; readonly wakeups: readonly Wakeup[] };

/** A lease outlives the longest try by this much, so that a slow finish is not taken for a crash. */
const LEASE_MARGIN_MS = 15_000;
/** A step that keeps killing its process is given up after so many tries. */
const MAX_ATTEMPTS = 25;

/**
 * Runs one job of a run: claims it, acts, writes the result. Idempotent; a job that is done or held by another does
 * nothing. `signal` breaks the acting off.
 */
export async function runStepJob(parts: EngineParts, runId: string, jobId: string, signal: AbortSignal): Promise<void> {
  const claimed = await parts.records.transaction((tx) => claimJob(tx, parts, runId, jobId));
  await parts.wake(claimed.wakeups);
  if (claimed.claim === undefined) return;
  const claim = claimed.claim;
  const outcome = await actOnUnit(claim, signal);
  // Broken off because the process ends: the lease stays, and the next start tries again.
  if (!outcome.ok && signal.aborted) return;
  const wakeups = await parts.records.transaction((tx) => finishUnit(tx, parts, claim, outcome));
  if (outcome.ok === 'unclear') parts.counts.count('unclear');
  await parts.wake(wakeups);
}

async function claimJob(tx: RecordTx, parts: EngineParts, runId: string, jobId: string): Promise<ClaimResult> {
  const now = parts.clock.now();
  const job = await tx.db
    .selectFrom('stepJobs')
    .selectAll()
    .where('runId', '=', runId)
    .where('stepId', '=', jobId)
    .executeTakeFirst();
  if (job === undefined || job.state === 'done' || job.runAt > isoTime(now)) return { wakeups: [] };
  if (job.state === 'leased' && job.leaseUntil !== null && job.leaseUntil > isoTime(now)) return { wakeups: [] };
  const timeoutOf = jobId.startsWith('timeout!') ? jobId.slice('timeout!'.length) : undefined;
  if (timeoutOf !== undefined) {
    await closeJob(tx, runId, jobId);
    return commitByEngine(tx, parts, runId, { kind: 'step_timed_out', stepId: timeoutOf });
  }
  const { state } = await loadRun(tx.db, runId);
  const [step, definition] = [state.steps.get(jobId), state.playbook.workflow[jobId]];
  if (step === undefined || definition === undefined || !isActive(step)) {
    await closeJob(tx, runId, jobId);
    return { wakeups: [] };
  }
  if (kindOf(definition).doer(definition) !== 'worker') {
    await closeJob(tx, runId, jobId);
    return commitByEngine(tx, parts, runId, enterFact(definition, jobId));
  }
  const unit = kindOf(definition).units(definition)[step.unit];
  if (unit === undefined) throw new RangeError(`no unit ${step.unit} in ${jobId}`);
  return claimUnit(tx, parts, { runId, stepId: jobId, state, unit, number: step.unit, attempt: step.attempt + 1 });
}

interface UnitToClaim {
  readonly runId: string;
  readonly stepId: string;
  readonly state: RunState;
  readonly unit: StepUnit;
  readonly number: number;
  readonly attempt: number;
}

async function claimUnit(tx: RecordTx, parts: EngineParts, item: UnitToClaim): Promise<ClaimResult> {
  const { runId, stepId, state, attempt } = item;
  const definition = state.playbook.workflow[stepId];
  const started = await commitByEngine(tx, parts, runId, {
    kind: 'attempt_started',
    stepId,
    unit: item.number,
    attempt,
  });
  const prepared = prepare(parts, item);
  if (!prepared.ok) {
    await closeJob(tx, runId, stepId);
    const failed: RunFact = {
      kind: 'unit_failed',
      stepId,
      unit: item.number,
      attempt,
      fault: prepared.fault,
      retryable: false,
      jitter: 0,
    };
    const followed = await commitByEngine(tx, parts, runId, failed);
    return { wakeups: [...started.wakeups, ...followed.wakeups] };
  }
  const lease = parts.ids();
  const timeoutMs = definition?.timeout ?? DEFAULT_STEP_MS;
  const until = parts.clock.now() + timeoutMs + LEASE_MARGIN_MS;
  await tx.db
    .updateTable('stepJobs')
    .set({ state: 'leased', leaseOwner: lease, leaseUntil: isoTime(until) })
    .where('runId', '=', runId)
    .where('stepId', '=', stepId)
    .execute();
  const key = idempotencyKey(runId, stepId, item.number, item.unit.target);
  const earlier = state.mode === 'live' ? await planEffect(tx, key, item, prepared) : NOTHING_EARLIER;
  const claim: Claim = {
    runId,
    stepId,
    unit: item.number,
    attempt,
    lease,
    state,
    connector: prepared.connector,
    args: prepared.args,
    key,
    mode: state.mode,
    ...earlier,
    drillOutputs: (definition && stepExtension(definition)?.drill_outputs) ?? {},
    needsOutputs: definition !== undefined && kindOf(definition).outArgs(definition).length > 0,
    lastTry: definition === undefined || attempt >= mostAttempts(definition),
    timeoutMs,
  };
  return { claim, wakeups: started.wakeups };
}

type Prepared =
  | { readonly ok: true; readonly connector: Connector; readonly args: unknown; readonly raw: Json }
  | { readonly ok: false; readonly fault: StepFault };

function prepare(parts: EngineParts, { state, stepId, unit, attempt }: UnitToClaim): Prepared {
  const definition = state.playbook.workflow[stepId];
  if (definition === undefined) throw new RangeError(`no step ${stepId}`);
  if (attempt > MAX_ATTEMPTS)
    return { ok: false, fault: { code: 'playbooks.connectorFailed', details: { reason: 'tooManyAttempts', attempt } } };
  const values = stepVariables(state, definition);
  const missing = kindOf(definition)
    .inArgs(definition)
    .filter((name) => (values[name] ?? null) === null);
  if (missing.length > 0)
    return { ok: false, fault: { code: 'playbooks.missingVariable', details: { variables: missing } } };
  const planned = planUnit(state.playbook, unit, values);
  if (!planned.ok) return planned;
  const connector = parts.connectors.get(planned.connector);
  if (connector === undefined)
    return { ok: false, fault: { code: 'playbooks.unsupported', details: { connector: planned.connector } } };
  const args = connector.args.safeParse(planned.args);
  if (args.success) return { ok: true, connector, args: args.data, raw: planned.args };
  const problems = args.error.issues.map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  return { ok: false, fault: { code: 'playbooks.badArguments', details: { connector: connector.id, problems } } };
}

/** What is known of earlier tries. */
type Earlier = Pick<UnitAct, 'mayBeDone' | 'interrupted' | 'known'>;

const NOTHING_EARLIER: Earlier = { mayBeDone: false, interrupted: false, known: null };

/** Writes the effect down before it is tried; tells what an earlier try left when it is there already. */
async function planEffect(
  tx: RecordTx,
  key: string,
  item: UnitToClaim,
  prepared: Extract<Prepared, { ok: true }>,
): Promise<Earlier> {
  const row = await tx.db.selectFrom('effects').selectAll().where('idempotencyKey', '=', key).executeTakeFirst();
  if (row !== undefined) {
    const { state, response, outputs } = fromRow('effects', row);
    const doubtful = isObject(response?.['details']) && response['details']['mayBeDone'] === true;
    return {
      mayBeDone: true,
      interrupted: state === 'planned' || doubtful,
      known: state === 'applied' && response !== null && outputs !== null ? { response, outputs } : null,
    };
  }
  await tx.db
    .insertInto('effects')
    .values(
      toRow('effects', {
        idempotencyKey: key,
        connector: prepared.connector.id,
        request: { runId: item.runId, stepId: item.stepId, unit: item.number, args: prepared.raw },
        state: 'planned',
        response: null,
        appliedAt: null,
        undoAt: null,
        undoneAt: null,
        outputs: null,
        checkedAt: null,
        undoTries: null,
        fault: null,
        target: targetOf(prepared),
        reapplied: null,
        lift: null,
      }),
    )
    .execute();
  return NOTHING_EARLIER;
}

/** What an act is on, in one line. */
function targetOf({ connector, args, raw }: Extract<Prepared, { ok: true }>): string {
  const address = isObject(raw) ? raw['address'] : undefined;
  const target = connector.target?.(args) ?? (typeof address === 'string' ? address : connector.id);
  return target.slice(0, 500);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
