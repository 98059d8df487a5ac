import type { JsonObject, RunStatus } from '@qiaolou/schema';
import { kindOf } from '../steps/cacao-step.ts';
import type { RunFact, RunOccurrence } from './run-fact.ts';
import { isActive, isEnded, type RunState, type StepState } from './run-state.ts';

/** State after one more fact; `undefined` before the first. Throws RangeError when the first fact is not `run_started`. */
export function applyFact(state: RunState | undefined, { fact, actor, at }: RunOccurrence): RunState {
  if (fact.kind === 'run_started')
    return {
      playbook: fact.playbook,
      mode: fact.mode,
      incidentId: fact.incidentId,
      status: 'running',
      startedBy: actor,
      startedAt: at,
      endedAt: null,
      variables: fact.variables,
      steps: new Map(),
      endedScopes: new Set(),
    };
  if (state === undefined) throw new RangeError(`a run cannot begin with ${fact.kind}`);
  const next = applyToRun(state, fact, at);
  return isEnded(next) ? next : { ...next, status: openStatus(next) };
}

/** State of a run from all its facts in order. Deterministic: the same facts give the same state. */
export function foldRun(occurrences: Iterable<RunOccurrence>): RunState | undefined {
  let state: RunState | undefined;
  for (const occurrence of occurrences) state = applyFact(state, occurrence);
  return state;
}

function applyToRun(state: RunState, fact: Exclude<RunFact, { kind: 'run_started' }>, at: string): RunState {
  switch (fact.kind) {
    case 'step_ready':
      return setStep(state, {
        stepId: fact.stepId,
        scope: fact.scope,
        status: 'pending',
        unit: 0,
        attempt: 0,
        readyAt: at,
        startedAt: null,
        endedAt: null,
        output: null,
      });
    case 'branch_ended':
      return { ...state, endedScopes: new Set([...state.endedScopes, fact.scope]) };
    case 'unit_succeeded':
    case 'task_answered':
      return { ...applyToStep(state, fact, at), variables: { ...state.variables, ...fact.variables } };
    case 'run_ended':
      return { ...state, status: fact.status, endedAt: at };
    case 'run_cancelled':
      return state;
    default:
      return applyToStep(state, fact, at);
  }
}

type StepFact = Extract<RunFact, { stepId: string }>;

function applyToStep(state: RunState, fact: Exclude<StepFact, { kind: 'step_ready' }>, at: string): RunState {
  const step = state.steps.get(fact.stepId);
  if (step === undefined) return state;
  return setStep(state, stepAfter(step, fact, at));
}

function stepAfter(step: StepState, fact: Exclude<StepFact, { kind: 'step_ready' }>, at: string): StepState {
  switch (fact.kind) {
    case 'step_entered':
      return { ...step, status: 'running', startedAt: step.startedAt ?? at };
    case 'attempt_started':
      return { ...step, status: 'running', attempt: fact.attempt, startedAt: step.startedAt ?? at };
    case 'task_opened':
      return { ...step, status: 'waiting', attempt: 1, startedAt: step.startedAt ?? at };
    case 'condition_evaluated':
      return { ...step, output: { result: fact.result } };
    case 'unit_succeeded':
      return { ...step, unit: fact.unit + 1, attempt: 0, output: addResult(step.output, fact.output) };
    case 'unit_failed':
      return { ...step, output: { ...step.output, fault: { ...fact.fault }, attempt: fact.attempt } };
    case 'task_answered':
      return { ...step, unit: 1, output: { outcome: fact.outcome, note: fact.note } };
    case 'step_timed_out':
      return step;
    case 'step_succeeded':
      return { ...step, status: 'succeeded', startedAt: step.startedAt ?? at, endedAt: at };
    case 'step_failed':
      return { ...step, status: 'failed', endedAt: at, output: { ...step.output, fault: { ...fact.fault } } };
    case 'step_skipped':
      return { ...step, status: 'skipped', endedAt: at };
    case 'effect_undone':
      return { ...step, output: { ...step.output, undoneAt: at } };
    default:
      return fact satisfies never;
  }
}

/** Results of several units are listed; the last one also stands at the top, where one-command steps are read. */
function addResult(before: JsonObject | null, output: JsonObject): JsonObject {
  const earlier = Array.isArray(before?.['results']) ? (before['results'] as readonly JsonObject[]) : [];
  return { ...output, results: [...earlier, output] };
}

function setStep(state: RunState, step: StepState): RunState {
  return { ...state, steps: new Map(state.steps).set(step.stepId, step) };
}

/** A run waits when every step that could go on is a person's. Openers are not steps that could go on themselves. */
function openStatus(state: RunState): RunStatus {
  const leaves = [...state.steps.values()].filter((step) => {
    const definition = state.playbook.workflow[step.stepId];
    return isActive(step) && definition !== undefined && kindOf(definition).doer(definition) !== 'engine';
  });
  return leaves.length > 0 && leaves.every((step) => step.status === 'waiting') ? 'waiting' : 'running';
}
