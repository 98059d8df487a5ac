import { z } from 'zod';
import { ALL_STEPS } from './all-steps.ts';
import type { StepKind } from './step-kind.ts';

/** A step's type as it stands before `--` in its id. */
export type StepType = keyof typeof ALL_STEPS;

/** One workflow step, of any type. */
export type CacaoStep = z.infer<(typeof ALL_STEPS)[StepType]['schema']>;

type StepSchema = (typeof ALL_STEPS)[StepType]['schema'];

/** Any workflow step, CACAO 2.0 §4. */
export const stepSchema = z.discriminatedUnion(
  'type',
  // The record has members, which its values' type does not say.
  Object.values(ALL_STEPS).map(({ schema }) => schema) as [StepSchema, ...StepSchema[]],
);

const KINDS = ALL_STEPS satisfies { readonly [T in StepType]: StepKind & { readonly type: T } };

/**
 * What a step's type means.
 *
 * @example
 * kindOf({ type: 'parallel', next_steps: [a, b] }).edges(step); // [{ property: 'next_steps/0', to: a }, …]
 */
export function kindOf(step: CacaoStep): StepKind<CacaoStep> {
  return KINDS[step.type];
}
