import { fromRow, type RecordTx } from '@qiaolou/record-store';
import {
  isoTime,
  SocError,
  type JsonObject,
  type PlaybookRun,
  type PlaybookTask,
  type Role,
  type RunMode,
} from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import { commandText, CONNECTOR_COMMAND } from '../vocabulary/command-vocabulary.ts';
import type { VariableValues } from '../condition/variable-text.ts';
import { fitsVariableType } from '../vocabulary/variable-value.ts';
import { pointer } from '../vocabulary/json-pointer.ts';
import { incidentVariables } from '../library/incident-variables.ts';
import type { PlaybookLibrary } from '../library/playbook-library.ts';
import { kindOf } from '../steps/cacao-step.ts';
import { commitFact } from './commit-fact.ts';
import type { EngineParts } from './engine-parts.ts';
import { loadRun } from '../runs/run-journal.ts';
import { isEnded } from '../core/run-state.ts';
import { declaredValues, leavingVariables } from '../core/step-variables.ts';

/** Who asks, for the audit trail. */
export interface Requester {
  /** User name, or `system` for what the platform starts by itself. */
  readonly actor: string;
  /** Client address; null for the system's own acts. */
  readonly ip: string | null;
}

/** A run to be started. */
export interface StartRunRequest extends Requester {
  readonly playbookId: string;
  readonly incidentId: string | null;
  /** `drill`: connectors only plan, tasks carry 【演练】. */
  readonly mode: RunMode;
  /** Values for the playbook's external variables; the incident's own values fill the rest. */
  readonly variables?: VariableValues | undefined;
  /** Starting again under the same id answers the run that is there: makes automatic starts repeatable. */
  readonly runId?: string | undefined;
}

/**
 * Starts a run. Throws `playbooks.notFound`, `playbooks.badVariable`, `playbooks.unsupported` (a connector that is not
 * there), `records.notFound` (incident).
 */
export async function startRun(
  parts: EngineParts,
  library: PlaybookLibrary,
  request: StartRunRequest,
): Promise<PlaybookRun> {
  const playbook = library.get(request.playbookId);
  requireConnectors(playbook, parts);
  const runId = request.runId ?? parts.ids();
  const { run, wakeups } = await parts.records.transaction(async (tx) => {
    const known = await tx.db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirst();
    if (known !== undefined) return { run: fromRow('playbookRuns', known), wakeups: [] };
    const variables = await initialVariables(tx, playbook, request);
    const now = parts.clock.now();
    await tx.db
      .insertInto('playbookRuns')
      .values(newRun(runId, playbook, request, isoTime(now)))
      .execute();
    await tx.audit(
      auditOf(request, {
        action: 'playbook.start',
        runId,
        at: isoTime(now),
        details: {
          playbookId: playbook.id,
          version: playbook.modified,
          mode: request.mode,
          incidentId: request.incidentId,
        },
      }),
    );
    const fact = {
      kind: 'run_started',
      playbook,
      mode: request.mode,
      incidentId: request.incidentId,
      variables,
    } as const;
    const committed = await commitFact(tx, { runId, fact, actor: request.actor, now, ids: parts.ids });
    const row = await tx.db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
    return { run: fromRow('playbookRuns', row), wakeups: committed.wakeups };
  });
  await parts.wake(wakeups);
  return run;
}

function newRun(id: string, playbook: Playbook, request: StartRunRequest, at: string): PlaybookRun {
  return {
    id,
    playbookId: playbook.id,
    playbookVersion: playbook.modified,
    playbookName: playbook.name,
    incidentId: request.incidentId,
    mode: request.mode,
    status: 'running',
    startedBy: request.actor,
    startedAt: at,
    endedAt: null,
    updatedAt: at,
    version: 1,
  };
}

/** A run is refused at its start rather than failing half-way for want of a connector. */
function requireConnectors(playbook: Playbook, parts: EngineParts): void {
  for (const [id, step] of Object.entries(playbook.workflow)) {
    for (const { command, at } of kindOf(step).units(step)) {
      const connector = command.type === CONNECTOR_COMMAND ? commandText(command) : command.type;
      if (connector !== 'manual' && !parts.connectors.has(connector))
        throw new SocError('playbooks.unsupported', { at: `${pointer('workflow', id)}${at}`, connector });
    }
  }
}

async function initialVariables(tx: RecordTx, playbook: Playbook, request: StartRunRequest): Promise<VariableValues> {
  const declared = playbook.playbook_variables ?? {};
  for (const [name, value] of Object.entries(request.variables ?? {})) {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (variable?.external !== true || (value !== null && !fitsVariableType(variable.type, value)))
      throw new SocError('playbooks.badVariable', { variable: name, declared: variable?.type ?? null });
  }
  const fromIncident = request.incidentId === null ? {} : await valuesOfIncident(tx, request.incidentId);
  // What logs say is not trusted to fit: a value of the wrong type stays unknown.
  const usable = Object.entries(fromIncident).filter(([name, value]) => {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    return variable?.external === true && value !== null && fitsVariableType(variable.type, value);
  });
  return { ...declaredValues(declared), ...Object.fromEntries(usable), ...request.variables };
}

async function valuesOfIncident(tx: RecordTx, incidentId: string): Promise<VariableValues> {
  const incident = await tx.db
    .selectFrom('incidents')
    .select(['number', 'title'])
    .where('id', '=', incidentId)
    .executeTakeFirst();
  if (incident === undefined) throw new SocError('records.notFound', { table: 'incidents', id: incidentId });
  const rows = await tx.db
    .selectFrom('alertGroups')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .limit(1_000)
    .execute();
  return incidentVariables(
    incident,
    rows.map((row) => fromRow('alertGroups', row)),
  );
}

/** A person's answer to a manual task. */
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
    const row = await tx.db.selectFrom('playbookTasks').selectAll().where('id', '=', request.taskId).executeTakeFirst();
    if (row === undefined) throw new SocError('playbooks.taskNotFound', { taskId: request.taskId });
    if (row.status !== 'open')
      throw new SocError('playbooks.taskNotOpen', { taskId: row.id, status: row.status, doneBy: row.doneBy });
    if (!request.roles.some((role) => role === row.role)) throw new SocError('playbooks.wrongRole', { role: row.role });
    const now = parts.clock.now();
    const variables = await answeredVariables(tx, row, request);
    await tx.updateVersioned('playbookTasks', row.id, request.version ?? row.version, {
      status: 'done',
      doneAt: isoTime(now),
      doneBy: request.actor,
      outcome: request.outcome,
      note: request.note,
    });
    tx.changed({ kind: 'task', id: row.id });
    await tx.audit(
      auditOf(request, {
        action: 'playbook.answer',
        runId: row.runId,
        at: isoTime(now),
        details: { taskId: row.id, stepId: row.stepId, outcome: request.outcome, note: request.note },
      }),
    );
    const fact = {
      kind: 'task_answered',
      stepId: row.stepId,
      outcome: request.outcome,
      note: request.note,
      variables,
    } as const;
    const committed = await commitFact(tx, { runId: row.runId, fact, actor: request.actor, now, ids: parts.ids });
    const after = await tx.db
      .selectFrom('playbookTasks')
      .selectAll()
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    return { task: fromRow('playbookTasks', after), wakeups: committed.wakeups };
  });
  await parts.wake(wakeups);
  return task;
}

async function answeredVariables(
  tx: RecordTx,
  task: { readonly runId: string; readonly stepId: string },
  request: AnswerTaskRequest,
): Promise<VariableValues> {
  const { state } = await loadRun(tx.db, task.runId);
  const step = state.playbook.workflow[task.stepId];
  if (step === undefined) return {};
  const declared = { ...state.playbook.playbook_variables, ...step.step_variables };
  const given: Record<string, string> = { outcome: request.outcome, note: request.note };
  for (const [name, value] of Object.entries(request.variables ?? {})) {
    const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const allowed = kindOf(step).outArgs(step).includes(name);
    if (!allowed || variable === undefined || value === null || !fitsVariableType(variable.type, value))
      throw new SocError('playbooks.badVariable', { variable: name, declared: variable?.type ?? null });
    given[name] = value;
  }
  return leavingVariables(step, given);
}

/** A run to be stopped. */
export interface CancelRunRequest extends Requester {
  readonly runId: string;
  readonly reason: string;
}

/**
 * Cancels a run: open tasks and waiting steps are taken back; blocks already made stay until their time is over. Throws
 * `playbooks.runNotFound`, `playbooks.runEnded`.
 */
export async function cancelRun(parts: EngineParts, request: CancelRunRequest): Promise<PlaybookRun> {
  return parts.records.transaction(async (tx) => {
    const { state } = await loadRun(tx.db, request.runId);
    if (isEnded(state)) throw new SocError('playbooks.runEnded', { runId: request.runId, status: state.status });
    const now = parts.clock.now();
    await tx.audit(
      auditOf(request, {
        action: 'playbook.cancel',
        runId: request.runId,
        at: isoTime(now),
        details: { reason: request.reason },
      }),
    );
    const fact = { kind: 'run_cancelled', reason: request.reason } as const;
    await commitFact(tx, { runId: request.runId, fact, actor: request.actor, now, ids: parts.ids });
    const row = await tx.db
      .selectFrom('playbookRuns')
      .selectAll()
      .where('id', '=', request.runId)
      .executeTakeFirstOrThrow();
    return fromRow('playbookRuns', row);
  });
}

function auditOf(requester: Requester, act: { action: string; runId: string; at: string; details: JsonObject }) {
  const { action, runId, at, details } = act;
  return {
    at,
    actor: requester.actor,
    ip: requester.ip,
    action,
    objectType: 'playbookRun',
    objectId: runId,
    outcome: 'success',
    details,
  } as const;
}
