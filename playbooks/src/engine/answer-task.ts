import { fromRow, type RecordTx } from '@qiaolou/record-store';
import { isoTime, SocError, type PlaybookTask, type Role } from '@qiaolou/schema';
import type { VariableValues } from '../condition/variable-text.ts';
import type { RunFact } from '../core/run-fact.ts';
import type { RunState } from '../core/run-state.ts';
import { idempotencyKey } from '../core/step-unit.ts';
import { leavingVariables } from '../core/step-variables.ts';
import { loadRun } from '../runs/run-journal.ts';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import { fitsVariableType } from '../vocabulary/variable-value.ts';
import { answerEffectTask } from './answer-effect-task.ts';
import { commitFact, type Wakeup } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';
import { runAudit, type Requester } from './requester.ts';
import { settleEffect } from './settle-effect.ts';

/** A person's answer to a task. */
export interface AnswerTaskRequest extends Requester {
  readonly taskId: string;
  readonly outcome: 'success' | 'failure';
  readonly note: string;
  /** Roles of the person; the task's role must be among them. */
  readonly roles: readonly Role[];
  /** Values for the step's `out_args`. */
  readonly variables?: VariableValues | undefined;
  /** Version of the task the person saw. */
  readonly version?: number | undefined;
}

/**
 * Answers a task; the run goes on. Throws `playbooks.taskNotFound`, `playbooks.taskNotOpen`, `playbooks.wrongRole`,
 * `playbooks.badVariable`, `records.versionConflict`.
 */
export async function answerTask(parts: EngineParts, request: AnswerTaskRequest): Promise<PlaybookTask> {
  const { task, wakeups } = await parts.records.transaction(async (tx) => {
    const task = await requireOpenTask(tx, request);
    const now = parts.clock.now();
    const fact = task.effectKey === null ? await answerFact(tx, parts, task, request) : undefined;
    await tx.updateVersioned('playbookTasks', task.id, request.version ?? task.version, {
      status: 'done',
      doneAt: isoTime(now),
      doneBy: request.actor,
      outcome: request.outcome,
      note: request.note,
    });
    tx.changed({ kind: 'task', id: task.id });
    const { stepId, runId } = task;
    const details = { taskId: task.id, stepId, outcome: request.outcome, note: request.note };
    await tx.audit(runAudit(request, { action: 'playbook.answer', runId, at: isoTime(now), details }));
    const followed: readonly Wakeup[] =
      fact === undefined
        ? await answerEffectTask(tx, parts, task, request)
        : (await commitFact(tx, { runId, fact, actor: request.actor, now, ids: parts.ids })).wakeups;
    return { task: await readTask(tx, task.id), wakeups: followed };
  });
  await parts.wake(wakeups);
  return task;
}

async function readTask(tx: RecordTx, id: string): Promise<PlaybookTask> {
  const row = await tx.db.selectFrom('playbookTasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return fromRow('playbookTasks', row);
}

async function requireOpenTask(tx: RecordTx, { taskId, roles }: AnswerTaskRequest): Promise<PlaybookTask> {
  const row = await tx.db.selectFrom('playbookTasks').selectAll().where('id', '=', taskId).executeTakeFirst();
  if (row === undefined) throw new SocError('playbooks.taskNotFound', { taskId });
  if (row.status !== 'open')
    throw new SocError('playbooks.taskNotOpen', { taskId: row.id, status: row.status, doneBy: row.doneBy });
  if (!roles.some((role) => role === row.role)) throw new SocError('playbooks.wrongRole', { role: row.role });
  return fromRow('playbookTasks', row);
}

async function answerFact(
  tx: RecordTx,
  parts: EngineParts,
  task: PlaybookTask,
  request: AnswerTaskRequest,
): Promise<RunFact> {
  const { state } = await loadRun(tx.db, task.runId);
  const { stepId } = task;
  const { outcome, note } = request;
  const step = state.playbook.workflow[stepId];
  if (step === undefined) return { kind: 'task_answered', stepId, outcome, note, variables: {} };
  const isManual = kindOf(step).doer(step) === 'person';
  const given = givenValues(state, step, request.variables ?? {});
  const variables = leavingVariables(step, isManual ? { outcome, note, ...given } : given);
  const answered = { kind: 'task_answered', stepId, outcome, note, variables } as const;
  if (isManual) return answered;
  if (outcome === 'success') requireAsked(task, variables);
  const unit = state.steps.get(stepId)?.unit ?? 0;
  const target = kindOf(step).units(step)[unit]?.target ?? '';
  const key = idempotencyKey(task.runId, stepId, unit, target);
  if (state.mode === 'live') await settleEffect(tx, parts, { key, outcome, actor: request.actor, note, variables });
  return { ...answered, unit };
}

/** The values a person gave, each for a variable the step lets out and of its type. */
function givenValues(state: RunState, step: CacaoStep, values: VariableValues): Readonly<Record<string, string>> {
  const declared = { ...state.playbook.playbook_variables, ...step.step_variables };
  const checked = Object.entries(values).map(([name, value]) => {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const allowed = kindOf(step).outArgs(step).includes(name);
    if (!allowed || variable === undefined || value === null || !fitsVariableType(variable.type, value))
      throw new SocError('playbooks.badVariable', { variable: name, declared: variable?.type ?? null });
    return [name, value] as const;
  });
  return Object.fromEntries(checked);
}

/** What an automatic step hands on decides its branch: a person who says it is done says with what. */
function requireAsked({ asked }: PlaybookTask, given: VariableValues): void {
  const missing = asked?.find(({ name }) => !Object.hasOwn(given, name));
  if (missing !== undefined)
    throw new SocError('playbooks.badVariable', { variable: missing.name, declared: missing.type, missing: true });
}
