import { fromRow, type Database, type Effect } from '@qiaolou/record-store';
import { SocError, type PlaybookRun, type PlaybookTask, type RunStatus, type RunStep } from '@qiaolou/schema';
import type { Kysely } from 'kysely';
import type { Playbook } from '../document/playbook-schema.ts';
import type { VariableValues } from '../condition/variable-text.ts';
import { loadRun } from './run-journal.ts';
import { shownSteps } from '../core/shown-step.ts';
import { effectKeys } from '../core/effect-keys.ts';

/** A run with all that is known about it. */
export interface RunInFull {
  readonly run: PlaybookRun;
  /** The document the run was started with. */
  readonly playbook: Playbook;
  /** Every step of the workflow, in order. */
  readonly steps: readonly RunStep[];
  readonly tasks: readonly PlaybookTask[];
  readonly variables: VariableValues;
  /** Acts on the outside world. */
  readonly effects: readonly Effect[];
  /** Entries of the run's journal. */
  readonly events: number;
}

/** Reads one run. Throws `playbooks.runNotFound`. */
export async function readRun(db: Kysely<Database>, runId: string): Promise<RunInFull> {
  const row = await db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirst();
  if (row === undefined) throw new SocError('playbooks.runNotFound', { runId });
  const { state, seq } = await loadRun(db, runId);
  const tasks = await db
    .selectFrom('playbookTasks')
    .selectAll()
    .where('runId', '=', runId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return {
    run: fromRow('playbookRuns', row),
    playbook: state.playbook,
    steps: shownSteps(runId, state),
    tasks: tasks.map((task) => fromRow('playbookTasks', task)),
    variables: state.variables,
    effects: await effectsOf(db, runId, state.playbook),
    events: seq,
  };
}

async function effectsOf(db: Kysely<Database>, runId: string, playbook: Playbook): Promise<readonly Effect[]> {
  const keys = effectKeys(runId, playbook);
  if (keys.length === 0) return [];
  const rows = await db.selectFrom('effects').selectAll().where('idempotencyKey', 'in', keys.slice(0, 1_000)).execute();
  return rows.map((row) => fromRow('effects', row));
}

/** Which runs to list; all when empty. */
export interface RunFilter {
  readonly incidentId?: string | undefined;
  readonly status?: readonly RunStatus[] | undefined;
  /** 1–500, 100 when absent. */
  readonly limit?: number | undefined;
}

/** Runs, newest first. */
export async function listRuns(db: Kysely<Database>, filter: RunFilter): Promise<readonly PlaybookRun[]> {
  let query = db
    .selectFrom('playbookRuns')
    .selectAll()
    .orderBy('startedAt', 'desc')
    .orderBy('id')
    .limit(Math.min(filter.limit ?? 100, 500));
  if (filter.incidentId !== undefined) query = query.where('incidentId', '=', filter.incidentId);
  if (filter.status !== undefined && filter.status.length > 0) query = query.where('status', 'in', filter.status);
  return (await query.execute()).map((row) => fromRow('playbookRuns', row));
}

/** Which tasks to list; all when empty. */
export interface TaskFilter {
  readonly status?: PlaybookTask['status'] | undefined;
  readonly incidentId?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** 1–500, 100 when absent. */
  readonly limit?: number | undefined;
}

/** Manual tasks, the most urgent first: by due time, those without one last. */
export async function listTasks(db: Kysely<Database>, filter: TaskFilter): Promise<readonly PlaybookTask[]> {
  let query = db
    .selectFrom('playbookTasks')
    .selectAll()
    .orderBy((eb) => eb.fn.coalesce('dueAt', eb.val('9999')))
    .orderBy('createdAt')
    .limit(Math.min(filter.limit ?? 100, 500));
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.incidentId !== undefined) query = query.where('incidentId', '=', filter.incidentId);
  if (filter.roles !== undefined) query = query.where('role', 'in', filter.roles.length === 0 ? [''] : filter.roles);
  return (await query.execute()).map((row) => fromRow('playbookTasks', row));
}
