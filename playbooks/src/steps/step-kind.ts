import type { JsonObject } from '@qiaolou/schema';
import type { z } from 'zod';
import type { VariableValues } from '../condition/variable-text.ts';
import type { CacaoCommand } from '../vocabulary/command.ts';
import type { CacaoVariable } from '../vocabulary/variable.ts';
import type { StepBody } from './step-body.ts';

/** A step named by another step. */
export interface StepEdge {
  /** Property that names it: `on_success`, `next_steps/1`, `cases/default`. */
  readonly property: string;
  readonly to: string;
}

/** Why a step or a unit of it failed. `code` is a catalogue code or `ACTION_TIMEOUT`, `branchFailed`. */
export interface StepFault {
  readonly code: string;
  readonly details: JsonObject;
}

/** What the engine does next with a step it goes through itself. */
export type StepMove =
  | { readonly kind: 'succeed' }
  | { readonly kind: 'fail'; readonly fault: StepFault }
  /** Write down how its condition came out; `after` says what follows. */
  | { readonly kind: 'judge'; readonly result: boolean }
  /** Open branches at their first steps; the step succeeds when all opened ones have ended. */
  | { readonly kind: 'open'; readonly branches: readonly { readonly branch: number; readonly to: string }[] };

/** One command on one target. */
export interface StepUnit {
  readonly command: CacaoCommand;
  /** Target id, or the agent's when the step names no target. */
  readonly target: string;
  /** Where in the step the command stands: `/commands/0`. */
  readonly at: string;
}

/** Lint rules whose findings depend on the type of a step. */
export type StepRule =
  | 'base64'
  | 'commandText'
  | 'condition'
  | 'constantAssigned'
  | 'danglingAgent'
  | 'endStep'
  | 'manualAlone'
  | 'undefinedVariable'
  | 'unsupported'
  | 'variableValue';

/** One thing wrong inside a step. */
export interface StepFinding {
  readonly rule: StepRule;
  /** JSON pointer (RFC 6901) from the step on; `''` = the step itself. */
  readonly at: string;
  /** What was found there, in English, for people. */
  readonly found: string;
}

/** What a step sees of the playbook around it. */
export interface StepSurroundings {
  /** Variables declared by the playbook and by the step itself. */
  readonly variables: Readonly<Record<string, CacaoVariable>>;
  isAgent(id: string): boolean;
  isTarget(id: string): boolean;
}

/**
 * What a step type means: its shape, what is asked of it, where it leads and how it is run. Everything is pure. One file
 * of this folder holds one type; `all-steps.ts` lists them.
 */
export interface StepKind<S extends StepBody = StepBody> {
  /** What stands before `--` in the step's id. */
  readonly type: S['type'];
  readonly schema: z.ZodType<S>;
  /** A step of this type as it stands in a playbook that has `AROUND_SAMPLE`. */
  readonly sample: S;
  /** False: right by CACAO 2.0, but refused by the rule `unsupported`. */
  readonly runnable: boolean;
  /** True: its branch ends here, nothing may follow. */
  readonly ends: boolean;
  /** Are its branches run together, or is one of them chosen (then they may share steps). */
  readonly branches: 'together' | 'alternatives';
  /** First steps of the branches it opens. */
  edges(step: S): readonly StepEdge[];
  /** What only this type asks; rules for all types are in `document/lint`. */
  lint(step: S, surroundings: StepSurroundings): readonly StepFinding[];
  /** Who does it: the engine goes through it at once, a worker acts on the outside world, a person answers a task. */
  doer(step: S): 'engine' | 'worker' | 'person';
  /** What its doer is to do, in order; empty for the engine's own steps. */
  units(step: S): readonly StepUnit[];
  /** Variables it is given. */
  inArgs(step: S): readonly string[];
  /** Variables it may write. */
  outArgs(step: S): readonly string[];
  /** The engine's first move, once the step's delay is over. */
  enter(step: S, values: VariableValues): StepMove;
  /** The move after `judge`. */
  after(step: S, result: boolean): StepMove;
}

/** What a file of this folder must say; the rest has defaults for a step that opens nothing and asks nothing. */
export type StepDefinition<Z extends z.ZodType<StepBody>> = Pick<StepKind<z.infer<Z>>, 'type' | 'sample' | 'runnable'> &
  Partial<StepKind<z.infer<Z>>> & { readonly schema: Z };

/**
 * Completes a step kind.
 *
 * @example
 * export const endStep = stepKind({ type: 'end', schema: endSchema, sample: { type: 'end' }, runnable: true, ends: true,
 *                                   enter: () => ({ kind: 'succeed' }) });
 */
export function stepKind<Z extends z.ZodType<StepBody>>(
  definition: StepDefinition<Z>,
): StepKind<z.infer<Z>> & { readonly schema: Z } {
  return { ...DEFAULTS, enter: () => unsupported(definition.type), ...definition };
}

const DEFAULTS = {
  ends: false,
  branches: 'together',
  edges: () => [],
  lint: () => [],
  doer: () => 'engine',
  units: () => [],
  inArgs: () => [],
  outArgs: () => [],
  after: () => ({ kind: 'succeed' }),
} as const satisfies Partial<StepKind>;

function unsupported(type: string): StepMove {
  return { kind: 'fail', fault: { code: 'playbooks.unsupported', details: { type } } };
}
