import type { JsonObject, RunMode, RunStatus, StepStatus } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import type { VariableValues } from '../condition/variable-text.ts';

/** One step of a run that has become ready at some time. */
export interface StepState {
  readonly stepId: string;
  /** Branch it runs in; see `RunFact.step_ready`. */
  readonly scope: string;
  readonly status: StepStatus;
  /** Unit to run next, or running; see `RunFact`. */
  readonly unit: number;
  /** Tries of the current unit so far. */
  readonly attempt: number;
  readonly readyAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Results of the units done, a task's answer, or the fault. */
  readonly output: JsonObject | null;
}

/** A run folded from its facts. */
export interface RunState {
  readonly playbook: Playbook;
  readonly mode: RunMode;
  readonly incidentId: string | null;
  readonly status: RunStatus;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly variables: VariableValues;
  readonly steps: ReadonlyMap<string, StepState>;
  /** Scopes whose branch came to its end. */
  readonly endedScopes: ReadonlySet<string>;
}

/** True while a step may still do something. */
export function isActive(step: StepState): boolean {
  return step.status === 'pending' || step.status === 'running' || step.status === 'waiting';
}

/** True when the run takes no further step. */
export function isEnded(state: RunState): boolean {
  return state.endedAt !== null;
}

/** Step that opened a scope; undefined for the main and the exception path. */
export function openerOf(scope: string): string | undefined {
  const slash = scope.lastIndexOf('/');
  return slash < 0 ? undefined : scope.slice(0, slash);
}

/** Active steps in branches opened by `opener`, at any depth. */
export function activeBelow(state: RunState, opener: string): readonly StepState[] {
  const isBelow = (scope: string): boolean => {
    const parent = openerOf(scope);
    if (parent === undefined) return false;
    const step = state.steps.get(parent);
    return parent === opener || (step !== undefined && isBelow(step.scope));
  };
  return [...state.steps.values()].filter((step) => isActive(step) && isBelow(step.scope));
}
