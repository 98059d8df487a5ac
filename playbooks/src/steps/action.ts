import { z } from 'zod';
import { referencedVariables } from '../condition/variable-text.ts';
import { anyIdSchema } from '../vocabulary/cacao-types.ts';
import { commandSchema } from '../vocabulary/command.ts';
import { commandText, contentText } from '../vocabulary/command-vocabulary.ts';
import { pointer } from '../vocabulary/json-pointer.ts';
import { undeclaredVariables } from '../vocabulary/undeclared-variables.ts';
import { variableNameSchema, type CacaoVariable } from '../vocabulary/variable.ts';
import { QIAOLOU_EXTENSION_ID, stepExtension } from '../vocabulary/qiaolou-extension.ts';
import { lintCommand } from './lint-command.ts';
import { lintDrillOutputs } from './lint-drill-outputs.ts';
import { stepBody } from './step-body.ts';
import { stepKind, type StepFinding, type StepSurroundings } from './step-kind.ts';
import { AROUND_SAMPLE } from './step-sample.ts';

const actionSchema = z.strictObject({
  type: z.literal('action'),
  ...stepBody,
  commands: z.array(commandSchema).min(1).max(50),
  agent: anyIdSchema,
  targets: z.array(anyIdSchema).min(1).max(100).optional(),
  in_args: z.array(variableNameSchema).optional(),
  out_args: z.array(variableNameSchema).optional(),
});

/** A step that runs commands. */
export type ActionStep = z.infer<typeof actionSchema>;

/** Runs commands: every command in order, each on every target; or asks a person. CACAO 2.0 §4.5. */
export const action = stepKind({
  type: 'action',
  schema: actionSchema,
  sample: {
    type: 'action',
    on_completion: AROUND_SAMPLE.next,
    commands: [{ type: 'manual', command: '研判 __answer__:value' }],
    agent: AROUND_SAMPLE.agent,
    out_args: [AROUND_SAMPLE.variable],
  },
  runnable: true,
  lint: (step, surroundings) => [
    ...lintAgents(step, surroundings),
    ...step.commands.flatMap((command, index) => lintCommand(command, `/commands/${index}`)),
    ...lintManual(step),
    ...lintExtension(step),
    ...lintDrillOutputs(step, surroundings.variables),
    ...lintVariables(step, surroundings.variables),
  ],
  doer: (step) => (step.commands[0]?.type === 'manual' ? 'person' : 'worker'),
  units: (step) =>
    step.commands.flatMap((command, index) =>
      (step.targets ?? [step.agent]).map((target) => ({ command, target, at: `/commands/${index}` })),
    ),
  inArgs: (step) => step.in_args ?? [],
  outArgs: (step) => step.out_args ?? [],
});

function lintAgents(step: ActionStep, surroundings: StepSurroundings): readonly StepFinding[] {
  const findings: StepFinding[] = [];
  if (!surroundings.isAgent(step.agent)) findings.push({ rule: 'danglingAgent', at: '/agent', found: step.agent });
  step.targets?.forEach((target, index) => {
    if (!surroundings.isTarget(target))
      findings.push({ rule: 'danglingAgent', at: `/targets/${index}`, found: target });
  });
  return findings;
}

function lintManual({ commands }: ActionStep): readonly StepFinding[] {
  const amongOthers = commands.length > 1 && commands.some((command) => command.type === 'manual');
  return amongOthers ? [{ rule: 'manualAlone', at: '/commands', found: 'a manual command among others' }] : [];
}

/** Of our own extension, what only a person's step can mean, or only an automatic one's. */
function lintExtension(step: ActionStep): readonly StepFinding[] {
  const isManual = step.commands[0]?.type === 'manual';
  const foreign = isManual ? (['drill_outputs'] as const) : (['role', 'deadline_seconds', 'answers'] as const);
  const extension = stepExtension(step) ?? {};
  return foreign
    .filter((key) => Object.hasOwn(extension, key))
    .map((key) => ({
      rule: 'unsupported',
      at: pointer('step_extensions', QIAOLOU_EXTENSION_ID, key),
      found: `${key} of ${isManual ? "a person's" : 'an automatic'} step`,
    }));
}

function lintVariables(step: ActionStep, declared: Readonly<Record<string, CacaoVariable>>): readonly StepFinding[] {
  const undeclared = (names: readonly string[], at: string): readonly StepFinding[] =>
    undeclaredVariables(names, declared).map((name) => ({ rule: 'undefinedVariable', at, found: name }));
  const constants = (step.out_args ?? []).filter((name) => declared[name]?.constant === true);
  return [
    ...step.commands.flatMap((command, index) => [
      ...undeclared(referencedVariables(commandText(command)), `/commands/${index}/command`),
      ...undeclared(referencedVariables(contentText(command) ?? ''), `/commands/${index}/content`),
      ...Object.entries(command.headers ?? {}).flatMap(([name, values]) =>
        undeclared(values.flatMap(referencedVariables), pointer('commands', index, 'headers', name)),
      ),
    ]),
    ...undeclared(step.in_args ?? [], '/in_args'),
    ...undeclared(step.out_args ?? [], '/out_args'),
    ...constants.map((name): StepFinding => ({ rule: 'constantAssigned', at: '/out_args', found: name })),
  ];
}
