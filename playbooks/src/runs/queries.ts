import {
  afterPosition,
  containsText,
  decodeCursor,
  encodeCursor,
  fromRow,
  type RecordStore,
  type SortKey,
} from '@qiaolou/record-store';
import {
  SocError,
  type PlaybookRun,
  type PlaybookTask,
  type RunDetail,
  type TaskFilters,
  type TaskList,
  type TasksQuery,
} from '@qiaolou/schema';
import { sql } from 'kysely';

/** Sorts after every real time: tasks without a deadline come last. */
const NO_DEADLINE = '9999-12-31T23:59:59.999Z';

const DUE = sql<string>`coalesce(${sql.ref('dueAt')}, ${sql.lit(NO_DEADLINE)})`;

const EARLIEST_DUE_FIRST: readonly SortKey[] = [
  { expression: DUE, direction: 'asc', kind: 'string' },
  { expression: sql.ref<string>('createdAt'), direction: 'asc', kind: 'string' },
  { expression: sql.ref<string>('id'), direction: 'asc', kind: 'string' },
];

/**
 * One run with its steps and tasks. Throws `playbooks.runNotFound`.
 *
 * @example
 *   (await runDetail(records, run.id)).steps.filter(({ status }) => status === 'waiting');
 */
export async function runDetail(records: RecordStore, id: string): Promise<RunDetail> {
  const run = await records.db.selectFrom('playbookRuns').selectAll().where('id', '=', id).executeTakeFirst();
  if (run === undefined) throw new SocError('playbooks.runNotFound', { id });
  const [detail] = await runDetails(records, [run]);
  return detail ?? { run, steps: [], tasks: [] };
}

/**
 * The runs of an incident with their steps and tasks, in the order started.
 *
 * @example
 *   await runsOfIncident(records, incident.id); // []  when no playbook was started
 */
export async function runsOfIncident(records: RecordStore, incidentId: string): Promise<RunDetail[]> {
  const runs = await records.longReads
    .selectFrom('playbookRuns')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .orderBy('startedAt')
    .orderBy('id')
    .execute();
  return runDetails(records, runs);
}

/**
 * The run a task belongs to. Throws `playbooks.taskNotFound`.
 *
 * @example
 *   await runIdOfTask(records, task.id);
 */
export async function runIdOfTask(records: RecordStore, taskId: string): Promise<string> {
  const task = await records.db.selectFrom('playbookTasks').select('runId').where('id', '=', taskId).executeTakeFirst();
  if (task === undefined) throw new SocError('playbooks.taskNotFound', { taskId });
  return task.runId;
}

/**
 * One page of tasks, the earliest due first. Throws `query.badCursor`.
 *
 * @example
 *   await taskPage(records, { status: ['open'], limit: 50 });
 */
export async function taskPage(records: RecordStore, query: TasksQuery): Promise<TaskList> {
  const total = await countTasks(records, query);
  let select = filteredTasks(records, query).selectAll().orderBy(DUE).orderBy('createdAt').orderBy('id');
  if (query.cursor !== undefined)
    select = select.where(
      afterPosition(EARLIEST_DUE_FIRST, decodeCursor(query.cursor, ['string', 'string', 'string'])),
    );
  const found = await select.limit(query.limit + 1).execute();
  const tasks = found.slice(0, query.limit).map((row) => fromRow('playbookTasks', row));
  const last = tasks.at(-1);
  if (found.length <= query.limit || last === undefined) return { tasks, total };
  return { tasks, total, next: encodeCursor([last.dueAt ?? NO_DEADLINE, last.createdAt, last.id]) };
}

/**
 * How many tasks there are.
 *
 * @example
 *   await countTasks(records, { status: ['open'] });
 */
export async function countTasks(records: RecordStore, filters: TaskFilters): Promise<number> {
  const counted = await filteredTasks(records, filters)
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(counted.n);
}

function filteredTasks({ longReads }: RecordStore, { id, incidentId, role, status, text }: TaskFilters) {
  return longReads
    .selectFrom('playbookTasks')
    .$if(id !== undefined, (q) => q.where('id', 'in', id ?? []))
    .$if(status !== undefined, (q) => q.where('status', 'in', status ?? []))
    .$if(role !== undefined, (q) => q.where('role', 'in', role ?? []))
    .$if(incidentId !== undefined, (q) => q.where('incidentId', '=', incidentId ?? ''))
    .$if(text !== undefined, (q) => q.where(containsText(TASK_TEXTS, text ?? '')));
}

/** The English text's JSON without its keys: looking for `title` must not find every task. */
const ENGLISH = ['title', 'instructions', 'choices', 'success', 'failure', 'confirm'].reduce(
  (text, key) => sql<string>`replace(${text}, ${sql.lit(`"${key}":`)}, '')`,
  sql<string>`coalesce(${sql.ref('english')}, '')`,
);

const TASK_TEXTS = [sql.ref<string>('title'), sql.ref<string>('instructions'), ENGLISH];

/**
 * How many tasks each incident leaves open; incidents without one are left out.
 *
 * @example
 *   (await openTaskCounts(records, [incident.id])).get(incident.id) ?? 0;
 */
export async function openTaskCounts(
  records: RecordStore,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await records.longReads
    .selectFrom('playbookTasks')
    .select((eb) => ['incidentId', eb.fn.countAll<number | string>().as('n')])
    .where('incidentId', 'in', incidentIds)
    .where('status', '=', 'open')
    .groupBy('incidentId')
    .execute();
  return new Map(rows.map((row) => [row.incidentId ?? '', Number(row.n)]));
}

/** Runs with their steps, in the order started, and their tasks, oldest first. */
async function runDetails(records: RecordStore, runs: readonly PlaybookRun[]): Promise<RunDetail[]> {
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => id);
  const rows = await records.longReads
    .selectFrom('runSteps')
    .selectAll()
    .where('runId', 'in', ids)
    .orderBy(sql`coalesce(${sql.ref('startedAt')}, ${sql.lit(NO_DEADLINE)})`)
    .orderBy('stepId')
    .orderBy('iteration')
    .execute();
  const tasks = await tasksOfRuns(records, ids);
  const steps = rows.map((row) => fromRow('runSteps', row));
  return runs.map((run) => ({
    run,
    steps: steps.filter(({ runId }) => runId === run.id),
    tasks: tasks.filter(({ runId }) => runId === run.id),
  }));
}

async function tasksOfRuns(records: RecordStore, runIds: readonly string[]): Promise<PlaybookTask[]> {
  const rows = await records.longReads
    .selectFrom('playbookTasks')
    .selectAll()
    .where('runId', 'in', runIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return rows.map((row) => fromRow('playbookTasks', row));
}
