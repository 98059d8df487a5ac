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

/**
 * State of a run from all its facts in order. Deterministic: the same facts give the same state.
 *
 * @example
 *   foldRun([]); // undefined: no run before it has started
 *   foldRun(journal)?.status; // 'waiting'
 */
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

type ChangingFact = Exclude<StepFact, { kind: 'step_ready' }>;

function stepAfter(step: StepState, fact: ChangingFact, at: string): StepState {
  // The table has a row for every kind of fact, which is what a switch over `fact.kind` would say.
  const change = CHANGES[fact.kind] as (step: StepState, fact: ChangingFact, at: string) => Partial<StepState>;
  return { ...step, ...change(step, fact, at) };
}

/** What each kind of fact changes about its step. */
const CHANGES: {
  readonly [K in ChangingFact['kind']]: (
    step: StepState,
    fact: Extract<ChangingFact, { kind: K }>,
    at: string,
  ) => Partial<StepState>;
} = {
  step_entered: (step, _, at) => ({ status: 'running', startedAt: step.startedAt ?? at }),
  attempt_started: (step, { attempt }, at) => ({ status: 'running', attempt, startedAt: step.startedAt ?? at }),
  task_opened: (step, _, at) => ({ status: 'waiting', attempt: 1, startedAt: step.startedAt ?? at }),
  condition_evaluated: (_, { result }) => ({ output: { result } }),
  unit_succeeded: (step, { unit, output }) => ({
    status: 'running',
    unit: unit + 1,
    attempt: 0,
    output: addResult(step.output, output),
  }),
  unit_failed: (step, { fault, attempt }) => ({ output: { ...step.output, fault: { ...fault }, attempt } }),
  unit_unclear: (step, { fault }) => ({ status: 'waiting', output: { ...step.output, fault: { ...fault } } }),
  task_answered: (step, { outcome, note, unit }) => ({
    unit: unit ?? 1,
    output: { ...(unit === undefined ? {} : step.output), outcome, note },
  }),
  step_timed_out: () => ({}),
  step_succeeded: (step, _, at) => ({ status: 'succeeded', startedAt: step.startedAt ?? at, endedAt: at }),
  step_failed: (step, { fault }, at) => ({
    status: 'failed',
    endedAt: at,
    output: { ...step.output, fault: { ...fault } },
  }),
  step_skipped: (_step, _fact, at) => ({ status: 'skipped', endedAt: at }),
  effect_lifted: (step, { reason }, at) => ({ output: { ...withoutFault(step.output), lifted: { at, reason } } }),
  effect_undone: (step, _, at) => ({ output: { ...withoutFault(step.output), undoneAt: at } }),
  effect_reapplied: (step, _, at) => ({ output: { ...withoutFault(step.output), reappliedAt: at } }),
  effect_undo_failed: (step, { fault, tries, final }) => ({
    output: { ...step.output, undoFault: { ...fault, tries, final } },
  }),
  effect_lost: (step, { fault }, at) => ({ output: { ...step.output, lost: { ...fault, at } } }),
};

/** What was wrong with the effect is over. */
function withoutFault(output: JsonObject | null): JsonObject {
  return Object.fromEntries(Object.entries(output ?? {}).filter(([key]) => key !== 'undoFault' && key !== 'lost'));
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
