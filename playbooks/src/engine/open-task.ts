import { toRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, type AskedVariable, type JsonObject, type PlaybookTask } from '@qiaolou/schema';
import { substituteText } from '../condition/variable-text.ts';
import type { RunState } from '../core/run-state.ts';
import { effectTaskIdOf, taskIdOf } from '../core/step-unit.ts';
import { stepVariables } from '../core/step-variables.ts';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import type { StepFault } from '../steps/step-kind.ts';
import { commandText } from '../vocabulary/command-vocabulary.ts';
import { stepExtension } from '../vocabulary/qiaolou-extension.ts';

/** Which run, and when. */
interface TaskContext {
  readonly runId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What one task differs from another in. */
type TaskText = Pick<PlaybookTask, 'id' | 'stepId' | 'title' | 'instructions' | 'choices' | 'asked' | 'effectKey'> &
  Partial<Pick<PlaybookTask, 'role' | 'dueAt'>>;

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
  const { stepId, connector, args, fault, trouble } = effect;
  const name = state.playbook.workflow[stepId]?.name ?? stepId;
  const told = `${connector} ${JSON.stringify(args)}`;
  const why = `${fault.code} ${JSON.stringify(fault.details)}`.slice(0, 2_000);
  const text =
    trouble === 'undo'
      ? {
          title: `未能撤销，请人工处理：${name}`,
          instructions: `以下动作到期后多次撤销失败，已停止自动重试，效果可能仍在。请在设备上人工撤销并核对。\n动作：${told}\n原因：${why}`,
          choices: { success: '已人工撤销', failure: '再次自动撤销', confirm: [] },
        }
      : {
          title: `处置效果已失效：${name}`,
          instructions: `以下动作的效果不在或无法核实，重新下发失败；在其有效期内平台每分钟再试。请检查设备。\n动作：${told}\n原因：${why}`,
          choices: { success: '已查明', failure: '不再保持', confirm: [] },
        };
  const id = effectTaskIdOf(effect.idempotencyKey);
  await openTask(tx, { id, stepId, ...text, asked: null, effectKey: effect.idempotencyKey }, { state, ...context });
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

function manualTask(state: RunState, step: CacaoStep, stepId: string, { runId, now }: TaskContext): TaskText {
  const extension = stepExtension(step);
  const answers = extension?.answers;
  const command = kindOf(step).units(step)[0]?.command;
  const text = command === undefined ? '' : commandText(command);
  const prefix = state.mode === 'drill' ? '【演练】' : '';
  const asked = askedVariables(state, step).filter(({ name }) => name !== '__outcome__' && name !== '__note__');
  return {
    id: taskIdOf(runId, stepId),
    stepId,
    title: `${prefix}${step.name ?? text.slice(0, 60)}`,
    instructions: instructionsOf(state, step, text),
    choices:
      answers === undefined
        ? null
        : { success: answers.success, failure: answers.failure, confirm: answers.confirm ?? [] },
    asked: asked.length === 0 ? null : asked,
    effectKey: null,
    role: extension?.role ?? 'analyst',
    dueAt: extension?.deadline_seconds === undefined ? null : isoTime(now + extension.deadline_seconds * 1000),
  };
}

function unclearTask(state: RunState, step: CacaoStep, stepId: string, { runId }: TaskContext): TaskText {
  const asked = askedVariables(state, step);
  const why = JSON.stringify(state.steps.get(stepId)?.output?.['fault'] ?? {}).slice(0, 2_000);
  return {
    id: taskIdOf(runId, stepId),
    stepId,
    title: `核实执行结果：${step.name ?? stepId}`,
    instructions: `自动动作可能已经生效，但平台不知道它的结果，不能自行继续。请到设备上核实${
      asked.length === 0 ? '' : '，并填写下列值'
    }。\n原因：${why}`,
    choices: { success: '已生效', failure: '未生效', confirm: [] },
    asked: asked.length === 0 ? null : asked,
    effectKey: null,
  };
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
function instructionsOf(state: RunState, step: CacaoStep, text: string): string {
  const values = Object.fromEntries(
    Object.entries(stepVariables(state, step)).map(([name, value]) => [name, value ?? `（${name} 未知）`]),
  );
  const filled = substituteText(text, values);
  const told = kindOf(step)
    .inArgs(step)
    .filter((name) => !text.includes(`${name}:value`))
    .map((name) => `\n${name}：${values[name] ?? ''}`);
  return [filled.ok ? filled.value : text, ...told].join('');
}

async function openTask(
  tx: RecordTx,
  text: TaskText,
  { state, runId, now }: TaskContext & { readonly state: RunState },
): Promise<void> {
  const task: PlaybookTask = {
    runId,
    iteration: 0,
    incidentId: state.incidentId,
    role: 'analyst',
    dueAt: null,
    ...text,
    choices: text.choices,
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
