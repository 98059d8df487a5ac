import { toRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, type AskedVariable, type JsonObject, type PlaybookTask, type TaskText } from '@qiaolou/schema';
import { substituteText } from '../condition/variable-text.ts';
import type { RunState } from '../core/run-state.ts';
import { effectTaskIdOf, taskIdOf } from '../core/step-unit.ts';
import { stepVariables } from '../core/step-variables.ts';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import type { StepFault } from '../steps/step-kind.ts';
import { commandText } from '../vocabulary/command-vocabulary.ts';
import { englishName, stepExtension } from '../vocabulary/qiaolou-extension.ts';
import { ENGINE_TASKS, MANUAL_TASKS, type TaskLanguage, type TaskMatter } from './task-texts.ts';

/** Which run, and when. */
interface TaskContext {
  readonly runId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What one task differs from another in. */
type TaskMaking = Pick<PlaybookTask, 'id' | 'stepId' | 'asked' | 'effectKey'> &
  Partial<Pick<PlaybookTask, 'role' | 'dueAt'>> & { readonly texts: Readonly<Record<TaskLanguage, TaskText>> };

/** Opens the task of a manual step, or the one that settles a unit of an automatic step nobody knows the outcome of. */
export async function openStepTask(tx: RecordTx, stepId: string, state: RunState, context: TaskContext): Promise<void> {
  const step = state.playbook.workflow[stepId];
  if (step === undefined) return;
  const isManual = kindOf(step).doer(step) === 'person';
  await openTask(tx, isManual ? manualTask(state, step, stepId, context) : unclearTask(state, step, stepId, context), {
    state,
    ...context,
  });
}

/** An effect a person must see to, and why. */
export interface TroubledEffect {
  readonly idempotencyKey: string;
  readonly stepId: string;
  readonly connector: string;
  readonly args: JsonObject;
  readonly trouble: 'undo' | 'lost';
  readonly fault: StepFault;
}

/** Opens, or opens again, the task about an effect that could not be taken back or kept up. */
export async function openEffectTask(
  tx: RecordTx,
  effect: TroubledEffect,
  state: RunState,
  context: TaskContext,
): Promise<void> {
  const { stepId, connector, args, fault, trouble, idempotencyKey } = effect;
  const { step, stepEn } = stepNames(state.playbook.workflow[stepId], stepId);
  const act = `${connector} ${JSON.stringify(args)}`.slice(0, 4_000);
  const texts = inBoth(trouble, { step, stepEn, act, fault, asks: false });
  const making = { id: effectTaskIdOf(idempotencyKey), stepId, texts, asked: null, effectKey: idempotencyKey };
  await openTask(tx, making, { state, ...context });
}

/** Takes the task about an effect back: its trouble is over. */
export async function cancelEffectTask(tx: RecordTx, key: string, now: number): Promise<void> {
  const id = effectTaskIdOf(key);
  const task = await tx.db
    .selectFrom('playbookTasks')
    .select(['status', 'version'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (task?.status !== 'open') return;
  await tx.updateVersioned('playbookTasks', id, task.version, { status: 'cancelled', doneAt: isoTime(now) });
  tx.changed({ kind: 'task', id });
}

function manualTask(state: RunState, step: CacaoStep, stepId: string, { runId, now }: TaskContext): TaskMaking {
  const extension = stepExtension(step);
  const asked = askedVariables(state, step).filter(({ name }) => name !== '__outcome__' && name !== '__note__');
  return {
    id: taskIdOf(runId, stepId),
    stepId,
    texts: { zh: manualText(state, step, 'zh'), en: manualText(state, step, 'en') },
    asked: asked.length === 0 ? null : asked,
    effectKey: null,
    role: extension?.role ?? 'analyst',
    dueAt: extension?.deadline_seconds === undefined ? null : isoTime(now + extension.deadline_seconds * 1000),
  };
}

/** A playbook's question in its own words, in English where it has them, with what the engine adds in the given language. */
function manualText(state: RunState, step: CacaoStep, language: TaskLanguage): TaskText {
  const extension = stepExtension(step);
  const { answers } = extension ?? {};
  const english = language === 'en' ? extension?.english : undefined;
  const command = kindOf(step).units(step)[0]?.command;
  const text = english?.command ?? (command === undefined ? '' : commandText(command));
  const prefix = state.mode === 'drill' ? MANUAL_TASKS[language].drill : '';
  return {
    title: `${prefix}${english?.name ?? step.name ?? text.slice(0, 60)}`,
    instructions: instructionsOf(state, step, text, language),
    choices: answers === undefined ? null : { ...answers, ...english?.answers, confirm: answers.confirm ?? [] },
  };
}

function unclearTask(state: RunState, step: CacaoStep, stepId: string, { runId }: TaskContext): TaskMaking {
  const asked = askedVariables(state, step);
  const fault = faultOf(state, stepId);
  const { plan } = fault.details;
  const act = Array.isArray(plan) ? plan.map(String).join('\n') : '';
  const matter = { ...stepNames(step, stepId), act, fault, asks: asked.length > 0 };
  return {
    id: taskIdOf(runId, stepId),
    stepId,
    texts: inBoth(state.mode === 'drill' ? 'rehearsed' : 'unclear', matter),
    asked: asked.length === 0 ? null : asked,
    effectKey: null,
  };
}

function faultOf(state: RunState, stepId: string): StepFault {
  const fault = state.steps.get(stepId)?.output?.['fault'];
  if (typeof fault !== 'object' || fault === null) return { code: 'playbooks.outcomeUnknown', details: {} };
  // `unit_unclear` put it there.
  return fault as unknown as StepFault;
}

/** What it is about, with the step's name in both languages. */
type MatterInBoth = TaskMatter & { readonly stepEn: string };

function inBoth(about: keyof typeof ENGINE_TASKS, { stepEn, ...matter }: MatterInBoth): TaskMaking['texts'] {
  return { zh: ENGINE_TASKS[about].zh(matter), en: ENGINE_TASKS[about].en({ ...matter, step: stepEn }) };
}

function stepNames(step: CacaoStep | undefined, stepId: string): Pick<MatterInBoth, 'step' | 'stepEn'> {
  const name = step?.name ?? stepId;
  return { step: name, stepEn: (step && englishName(step)) ?? name };
}

function askedVariables(state: RunState, step: CacaoStep): AskedVariable[] {
  const declared = { ...state.playbook.playbook_variables, ...step.step_variables };
  return kindOf(step)
    .outArgs(step)
    .map((name) => ({
      name,
      type: declared[name]?.type ?? 'string',
      description: declared[name]?.description ?? '',
    }));
}

/** A person can do with a gap in the text what a machine cannot: the variable's name stays. */
function instructionsOf(state: RunState, step: CacaoStep, text: string, language: TaskLanguage): string {
  const { given, unknown } = MANUAL_TASKS[language];
  const values = Object.fromEntries(
    Object.entries(stepVariables(state, step)).map(([name, value]) => [name, value ?? unknown(name)]),
  );
  const filled = substituteText(text, values);
  const told = kindOf(step)
    .inArgs(step)
    .filter((name) => !text.includes(`${name}:value`))
    .map((name) => `\n${given(name)}${values[name] ?? ''}`);
  return [filled.ok ? filled.value : text, ...told].join('');
}

async function openTask(
  tx: RecordTx,
  { texts, ...making }: TaskMaking,
  { state, runId, now }: TaskContext & { readonly state: RunState },
): Promise<void> {
  const task: PlaybookTask = {
    runId,
    iteration: 0,
    incidentId: state.incidentId,
    role: 'analyst',
    dueAt: null,
    ...making,
    ...texts.zh,
    english: texts.en,
    status: 'open',
    createdAt: isoTime(now),
    doneAt: null,
    doneBy: null,
    outcome: null,
    note: null,
    version: 1,
  };
  const row = toRow('playbookTasks', task);
  const known = await tx.db.selectFrom('playbookTasks').select('version').where('id', '=', task.id).executeTakeFirst();
  if (known === undefined) await tx.db.insertInto('playbookTasks').values(row).execute();
  else {
    const { id, version: _, ...rest } = row;
    await tx.updateVersioned('playbookTasks', id, known.version, rest);
  }
  tx.changed({ kind: 'task', id: task.id, created: known === undefined });
}
