import { actorText } from '@qiaolou/schema';
import { kindOf } from '../steps/cacao-step.ts';
import { decideRun, type RunCommand } from './decide-run.ts';
import { applyFact } from './fold-run.ts';
import { isEffectFact, type RunFact, type RunOccurrence } from './run-fact.ts';
import { isActive, isEnded, openerOf, type RunState } from './run-state.ts';

/** A run moved on: every fact that follows from one, and what must be done for them. */
export interface Advance {
  readonly state: RunState;
  /** The given fact and those it caused, in order. */
  readonly occurrences: readonly RunOccurrence[];
  /** Commands other than `record`, in order. */
  readonly commands: readonly Exclude<RunCommand, { kind: 'record' }>[];
}

/**
 * Applies a fact and everything that follows from it. Pure. Facts that came too late (the step is over, the branch was
 * given up, the run has ended) are left out; an empty `occurrences` says that the given one was.
 */
export function advanceRun(before: RunState | undefined, first: RunOccurrence): Advance | undefined {
  const occurrences: RunOccurrence[] = [];
  const commands: Exclude<RunCommand, { kind: 'record' }>[] = [];
  const queue: RunOccurrence[] = [first];
  let state = before;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (!isAdmissible(state, next.fact)) continue;
    state = applyFact(state, next);
    occurrences.push(next);
    for (const command of decideRun(state, next.fact))
      if (command.kind === 'record')
        queue.push({ fact: command.fact, actor: actorText({ kind: 'engine' }), at: first.at });
      else commands.push(command);
  }
  return state === undefined ? undefined : { state, occurrences, commands };
}

/** May this fact still happen in this state. */
function isAdmissible(state: RunState | undefined, fact: RunFact): boolean {
  if (state === undefined) return fact.kind === 'run_started';
  if (isEffectFact(fact)) return true;
  if (isEnded(state) || fact.kind === 'run_started') return false;
  switch (fact.kind) {
    case 'run_cancelled':
    case 'run_ended':
      return true;
    case 'step_ready':
      return mayBegin(state, fact) && isLive(state, fact.scope);
    case 'branch_ended':
      return !state.endedScopes.has(fact.scope) && isLive(state, fact.scope);
    default: {
      const step = state.steps.get(fact.stepId);
      return step !== undefined && isActive(step);
    }
  }
}

/** A step begins once; an end step that ended, or was given up on, the main path also ends the exception path. */
function mayBegin(state: RunState, { stepId, scope }: Extract<RunFact, { kind: 'step_ready' }>): boolean {
  const known = state.steps.get(stepId);
  if (known === undefined) return true;
  const step = state.playbook.workflow[stepId];
  return scope === 'exception' && known.scope !== scope && !isActive(known) && step !== undefined && kindOf(step).ends;
}

/** A scope lives while the steps that opened it are active, and the main path until the exception path begins. */
function isLive(state: RunState, scope: string): boolean {
  const opener = openerOf(scope);
  if (opener === undefined) return scope === 'exception' || !inException(state);
  const step = state.steps.get(opener);
  return step !== undefined && isActive(step) && isLive(state, step.scope);
}

function inException(state: RunState): boolean {
  return [...state.steps.values()].some((step) => step.scope === 'exception');
}
