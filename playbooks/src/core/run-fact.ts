import type { JsonObject, RunMode } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import type { StepFault } from '../steps/step-kind.ts';
import type { VariableValues } from '../condition/variable-text.ts';

/**
 * What happened in a run. Facts are the run's only truth: everything shown about a run is folded from them. A *unit* is
 * one command on one target of an action step, counted from 0.
 */
export type RunFact =
  | {
      readonly kind: 'run_started';
      /** The document itself, so that the run goes on unchanged whatever happens to the library. */
      readonly playbook: Playbook;
      readonly mode: RunMode;
      readonly incidentId: string | null;
      readonly variables: VariableValues;
    }
  /** `scope`: `''` main path, `exception`, or `<opener step id>/<branch>`. */
  | { readonly kind: 'step_ready'; readonly stepId: string; readonly scope: string }
  | { readonly kind: 'step_entered'; readonly stepId: string }
  | { readonly kind: 'condition_evaluated'; readonly stepId: string; readonly result: boolean }
  | { readonly kind: 'attempt_started'; readonly stepId: string; readonly unit: number; readonly attempt: number }
  | {
      readonly kind: 'unit_succeeded';
      readonly stepId: string;
      readonly unit: number;
      readonly output: JsonObject;
      readonly variables: VariableValues;
    }
  | {
      readonly kind: 'unit_failed';
      readonly stepId: string;
      readonly unit: number;
      readonly attempt: number;
      readonly fault: StepFault;
      readonly retryable: boolean;
      /** 0 ≤ jitter < 1, drawn by the engine so that deciding stays pure. */
      readonly jitter: number;
    }
  | { readonly kind: 'task_opened'; readonly stepId: string }
  | {
      readonly kind: 'task_answered';
      readonly stepId: string;
      readonly outcome: 'success' | 'failure';
      readonly note: string;
      readonly variables: VariableValues;
    }
  | { readonly kind: 'step_timed_out'; readonly stepId: string }
  | { readonly kind: 'step_succeeded'; readonly stepId: string }
  | { readonly kind: 'step_failed'; readonly stepId: string; readonly fault: StepFault }
  | { readonly kind: 'step_skipped'; readonly stepId: string }
  | { readonly kind: 'branch_ended'; readonly scope: string }
  | { readonly kind: 'run_cancelled'; readonly reason: string }
  | { readonly kind: 'run_ended'; readonly status: 'succeeded' | 'failed' | 'cancelled' }
  /** May follow `run_ended`: a block taken back when its time is over. */
  | {
      readonly kind: 'effect_undone';
      readonly stepId: string;
      readonly idempotencyKey: string;
      readonly response: JsonObject;
    };

/** A fact with its place in the run: who caused it and when. */
export interface RunOccurrence {
  readonly fact: RunFact;
  /** User name, `system`, or `engine`. */
  readonly actor: string;
  /** ISO time. */
  readonly at: string;
}
