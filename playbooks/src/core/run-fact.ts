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
      /** The other side asked not to be called before so many ms. */
      readonly retryAfterMs?: number;
    }
  /** The act was done, but what it gave out is not known: a person says how the step goes on. */
  | { readonly kind: 'unit_unclear'; readonly stepId: string; readonly unit: number; readonly fault: StepFault }
  | { readonly kind: 'task_opened'; readonly stepId: string }
  | {
      readonly kind: 'task_answered';
      readonly stepId: string;
      readonly outcome: 'success' | 'failure';
      readonly note: string;
      readonly variables: VariableValues;
      /** The answer settles this unit of an automatic step; absent for manual steps. */
      readonly unit?: number;
    }
  | { readonly kind: 'step_timed_out'; readonly stepId: string }
  | { readonly kind: 'step_succeeded'; readonly stepId: string }
  | { readonly kind: 'step_failed'; readonly stepId: string; readonly fault: StepFault }
  | { readonly kind: 'step_skipped'; readonly stepId: string }
  | { readonly kind: 'branch_ended'; readonly scope: string }
  | { readonly kind: 'run_cancelled'; readonly reason: string }
  | { readonly kind: 'run_ended'; readonly status: 'succeeded' | 'failed' | 'cancelled' }
  | EffectFact;

/** What becomes of an effect later; may follow `run_ended`. */
export type EffectFact =
  /** Taken back, when its time was over or a person had done it; or put back after somebody else took it away. */
  | {
      readonly kind: 'effect_undone' | 'effect_reapplied';
      readonly stepId: string;
      readonly idempotencyKey: string;
      readonly response: JsonObject;
    }
  /** Somebody ended its time before it was over; it is taken back now. */
  | {
      readonly kind: 'effect_lifted';
      readonly stepId: string;
      readonly idempotencyKey: string;
      readonly reason: string;
    }
  /** Could not be taken back. `final`: it is not tried again by itself. */
  | {
      readonly kind: 'effect_undo_failed';
      readonly stepId: string;
      readonly idempotencyKey: string;
      readonly fault: StepFault;
      readonly tries: number;
      readonly final: boolean;
    }
  /** Is gone, or cannot be seen, and could not be put back. */
  | {
      readonly kind: 'effect_lost';
      readonly stepId: string;
      readonly idempotencyKey: string;
      readonly fault: StepFault;
    };

const EFFECT_FACTS = [
  'effect_lifted',
  'effect_undone',
  'effect_reapplied',
  'effect_undo_failed',
  'effect_lost',
] as const;

/** Is it about an effect, whatever the run has come to. */
export function isEffectFact(fact: RunFact): fact is EffectFact {
  return EFFECT_FACTS.some((kind) => kind === fact.kind);
}

/** A fact with its place in the run: who caused it and when. */
export interface RunOccurrence {
  readonly fact: RunFact;
  /** User name, `system`, or `engine`. */
  readonly actor: string;
  /** ISO time. */
  readonly at: string;
}
