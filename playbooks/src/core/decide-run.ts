import { stepExtension } from '../vocabulary/qiaolou-extension.ts';
import { nextOnSuccess } from '../document/workflow-graph.ts';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import type { StepFault, StepMove } from '../steps/step-kind.ts';
import type { RunFact } from './run-fact.ts';
import { activeBelow, isActive, isEnded, openerOf, type RunState, type StepState } from './run-state.ts';
import { stepVariables } from './step-variables.ts';

/** What must follow a fact, in the same transaction. */
export type RunCommand =
  /** Write this fact next. */
  | { readonly kind: 'record'; readonly fact: RunFact }
  /** Let a worker take the step, not before the delay. */
  | { readonly kind: 'schedule'; readonly stepId: string; readonly delayMs: number }
  /** Let the step fail with ACTION_TIMEOUT unless it ended before. */
  | { readonly kind: 'schedule_timeout'; readonly stepId: string; readonly afterMs: number }
  /** Take the step's jobs and task back. */
  | { readonly kind: 'unschedule'; readonly stepId: string }
  | { readonly kind: 'open_task'; readonly stepId: string }
  /** Take back what these steps did, as soon as may be. */
  | { readonly kind: 'undo'; readonly stepIds: readonly string[] };

const DEFAULT_RETRY = { max_attempts: 3, backoff_ms: 1_000 } as const;
const MAX_BACKOFF_MS = 300_000;

/**
 * What follows from `fact`, given the state that already includes it. Pure. `record` commands are to be applied in the
 * order given, first in first out with those they cause; that ends for every playbook that passes the linter, since no
 * step becomes ready twice.
 *
 * @example
 *   decideRun(state, { kind: 'step_entered', stepId }); // [{ kind: 'open_task', stepId }] for a manual step
 */
export function decideRun(state: RunState, fact: RunFact): readonly RunCommand[] {
  if (isEnded(state)) return [];
  // The table has a row for every kind of fact, which is what the switch over `fact.kind` would say.
  const rule = AFTER[fact.kind] as (state: RunState, fact: RunFact) => readonly RunCommand[];
  return rule(state, fact);
}

type FactKind = RunFact['kind'];
type Fact<K extends FactKind> = Extract<RunFact, { kind: K }>;

const nothing = (): readonly RunCommand[] => [];

/** What follows each kind of fact. */
const AFTER: { readonly [K in FactKind]: (state: RunState, fact: Fact<K>) => readonly RunCommand[] } = {
  run_started: ({ playbook }) => [record({ kind: 'step_ready', stepId: playbook.workflow_start, scope: '' })],
  step_ready: (state, { stepId }) => afterReady(state, stepId),
  step_entered: (state, { stepId }) => afterEntered(state, stepId),
  condition_evaluated: (state, { stepId, result }) => afterCondition(state, stepId, result),
  unit_succeeded: (state, { stepId }) => afterUnit(state, stepId),
  unit_failed: afterUnitFailed,
  task_opened: (_, { stepId }) => [{ kind: 'open_task', stepId }],
  // While a person thinks about it the step's own time stands still.
  unit_unclear: (_, { stepId }) => [unschedule(stepId), { kind: 'open_task', stepId }],
  task_answered: (_, fact) => afterAnswer(fact),
  step_timed_out: (state, { stepId }) => afterTimeout(state, stepId),
  step_succeeded: (state, { stepId }) => [
    unschedule(stepId),
    ...undoes(definition(state, stepId)),
    ...afterSuccess(state, stepId),
  ],
  step_failed: (state, { stepId }) => [
    unschedule(stepId),
    ...skip(activeBelow(state, stepId)),
    ...afterFailure(state, stepId),
  ],
  step_skipped: (_, { stepId }) => [unschedule(stepId)],
  branch_ended: (state, { scope }) => afterBranch(state, scope),
  run_cancelled: (state) => [...skipAll(state), record({ kind: 'run_ended', status: 'cancelled' })],
  attempt_started: nothing,
  run_ended: nothing,
  effect_lifted: nothing,
  effect_undone: nothing,
  effect_reapplied: nothing,
  effect_undo_failed: nothing,
  effect_lost: nothing,
};

function afterReady(state: RunState, stepId: string): readonly RunCommand[] {
  const step = definition(state, stepId);
  const delayMs = step.delay ?? 0;
  const timeout: readonly RunCommand[] =
    step.timeout === undefined ? [] : [{ kind: 'schedule_timeout', stepId, afterMs: delayMs + step.timeout }];
  if (delayMs > 0 || kindOf(step).doer(step) === 'worker') return [{ kind: 'schedule', stepId, delayMs }, ...timeout];
  return [record(enterFact(step, stepId)), ...timeout];
}

/** The fact that starts a step whose delay is over and that needs no worker. */
export function enterFact(step: CacaoStep, stepId: string): RunFact {
  return { kind: kindOf(step).doer(step) === 'person' ? 'task_opened' : 'step_entered', stepId };
}

function afterEntered(state: RunState, stepId: string): readonly RunCommand[] {
  const step = definition(state, stepId);
  return made(stepId, kindOf(step).enter(step, stepVariables(state, step)));
}

function afterCondition(state: RunState, stepId: string, result: boolean): readonly RunCommand[] {
  const step = definition(state, stepId);
  return made(stepId, kindOf(step).after(step, result));
}

/** The facts of a move. */
function made(stepId: string, move: StepMove): readonly RunCommand[] {
  switch (move.kind) {
    case 'succeed':
      return [record({ kind: 'step_succeeded', stepId })];
    case 'fail':
      return [fail(stepId, move.fault)];
    case 'judge':
      return [record({ kind: 'condition_evaluated', stepId, result: move.result })];
    case 'open':
      return move.branches.map(({ branch, to }) =>
        record({ kind: 'step_ready', stepId: to, scope: `${stepId}/${branch}` }),
      );
    default:
      return move satisfies never;
  }
}

function afterUnit(state: RunState, stepId: string): readonly RunCommand[] {
  const step = definition(state, stepId);
  const done = state.steps.get(stepId)?.unit ?? 0;
  if (done < kindOf(step).units(step).length) return [{ kind: 'schedule', stepId, delayMs: 0 }];
  return [record({ kind: 'step_succeeded', stepId })];
}

function afterAnswer({ stepId, outcome, note, unit }: Fact<'task_answered'>): readonly RunCommand[] {
  if (outcome === 'failure') return [fail(stepId, { code: 'playbooks.answeredFailure', details: { note } })];
  if (unit === undefined) return [record({ kind: 'step_succeeded', stepId })];
  return [record({ kind: 'unit_succeeded', stepId, unit, output: { answered: outcome, note }, variables: {} })];
}

function undoes(step: CacaoStep): readonly RunCommand[] {
  const stepIds = stepExtension(step)?.undoes ?? [];
  return stepIds.length === 0 ? [] : [{ kind: 'undo', stepIds }];
}

/** Tries of a unit of this step in all, the first included. */
export function mostAttempts(step: CacaoStep): number {
  return retryOf(step).max_attempts;
}

function retryOf(step: CacaoStep): { readonly max_attempts: number; readonly backoff_ms: number } {
  return stepExtension(step)?.retry ?? DEFAULT_RETRY;
}

function afterUnitFailed(state: RunState, fact: Fact<'unit_failed'>): readonly RunCommand[] {
  const retry = retryOf(definition(state, fact.stepId));
  if (!fact.retryable || fact.attempt >= retry.max_attempts) return [fail(fact.stepId, fact.fault)];
  const pause = Math.min(retry.backoff_ms * 2 ** (fact.attempt - 1), MAX_BACKOFF_MS);
  const delayMs = Math.max(Math.round(pause * (1 + fact.jitter / 4)), fact.retryAfterMs ?? 0);
  return [{ kind: 'schedule', stepId: fact.stepId, delayMs }];
}

function afterTimeout(state: RunState, stepId: string): readonly RunCommand[] {
  const step = state.steps.get(stepId);
  if (step === undefined || !isActive(step)) return [];
  return [fail(stepId, { code: 'ACTION_TIMEOUT', details: { timeoutMs: definition(state, stepId).timeout ?? 0 } })];
}

function afterSuccess(state: RunState, stepId: string): readonly RunCommand[] {
  const scope = scopeOf(state, stepId);
  const next = nextOnSuccess(definition(state, stepId));
  return [record(next === undefined ? { kind: 'branch_ended', scope } : { kind: 'step_ready', stepId: next, scope })];
}

/**
 * A failed step goes to its `on_failure`; without one the failure climbs: to the step that opened the branch, and from
 * the main path to `workflow_exception`, after which the run ends as failed.
 */
function afterFailure(state: RunState, stepId: string): readonly RunCommand[] {
  const scope = scopeOf(state, stepId);
  const handler = definition(state, stepId).on_failure;
  if (handler !== undefined) return [record({ kind: 'step_ready', stepId: handler, scope })];
  const opener = openerOf(scope);
  if (opener !== undefined) return [fail(opener, { code: 'branchFailed', details: { stepId } })];
  const exception = state.playbook.workflow_exception;
  if (scope === 'exception' || exception === undefined)
    return [...skipAll(state), record({ kind: 'run_ended', status: 'failed' })];
  return [...skipAll(state), record({ kind: 'step_ready', stepId: exception, scope: 'exception' })];
}

function afterBranch(state: RunState, scope: string): readonly RunCommand[] {
  if (scope === '') return [record({ kind: 'run_ended', status: 'succeeded' })];
  const opener = openerOf(scope);
  if (opener === undefined) return [record({ kind: 'run_ended', status: 'failed' })];
  const opened = [...state.steps.values()].map((step) => step.scope).filter((name) => openerOf(name) === opener);
  const ended = opened.every((name) => state.endedScopes.has(name));
  return ended ? [record({ kind: 'step_succeeded', stepId: opener })] : [];
}

function skipAll(state: RunState): readonly RunCommand[] {
  return skip([...state.steps.values()].filter(isActive));
}

function skip(steps: readonly StepState[]): readonly RunCommand[] {
  return steps.map((step) => record({ kind: 'step_skipped', stepId: step.stepId }));
}

function record(fact: RunFact): RunCommand {
  return { kind: 'record', fact };
}

function fail(stepId: string, fault: StepFault): RunCommand {
  return record({ kind: 'step_failed', stepId, fault });
}

function unschedule(stepId: string): RunCommand {
  return { kind: 'unschedule', stepId };
}

function scopeOf(state: RunState, stepId: string): string {
  return state.steps.get(stepId)?.scope ?? '';
}

function definition(state: RunState, stepId: string): CacaoStep {
  const step = state.playbook.workflow[stepId];
  if (step === undefined) throw new RangeError(`no step ${stepId} in ${state.playbook.id}`);
  return step;
}
