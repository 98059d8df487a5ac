import { countEffects, countTasks, effectPage, taskPage } from '@qiaolou/playbooks';
import type { EffectInForce, PlaybookTask } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { EXPORT_PAGE, sendCsv } from './csv-export.ts';

const EFFECT_COLUMNS = [
  'id',
  'connector',
  'target',
  'state',
  'since',
  'until',
  'checkedAt',
  'reapplied',
  'fault',
  'undoTries',
  'liftedBy',
  'liftReason',
  'playbookName',
  'playbookNameEn',
  'stepName',
  'stepNameEn',
  'runId',
  'incidentNumber',
] as const;

/** The effects in force as CSV. */
export function exportEffects(context: ConsoleContext, call: SessionCall<'exportEffects'>): Promise<undefined> {
  const { query } = call;
  return sendCsv(context, call, {
    ...{ action: 'playbook.exportEffects', objectType: 'effects', name: 'effects.csv', columns: EFFECT_COLUMNS },
    filters: query,
    count: () => countEffects(context, query),
    page: async (cursor) => {
      const { effects, next } = await effectPage(context, { ...query, limit: EXPORT_PAGE, cursor });
      return { rows: effects.map(effectLine), next };
    },
  });
}

function effectLine({ lift, ...effect }: EffectInForce) {
  return { ...effect, liftedBy: lift?.by ?? null, liftReason: lift?.reason ?? null };
}

const TASK_COLUMNS = [
  'id',
  'status',
  'title',
  'titleEn',
  'instructions',
  'role',
  'createdAt',
  'dueAt',
  'doneAt',
  'doneBy',
  'outcome',
  'note',
  'runId',
  'stepId',
  'incidentId',
] as const;

/** Human tasks as CSV. */
export function exportTasks(context: ConsoleContext, call: SessionCall<'exportTasks'>): Promise<undefined> {
  const { records } = context;
  const { query } = call;
  return sendCsv(context, call, {
    ...{ action: 'playbook.exportTasks', objectType: 'tasks', name: 'tasks.csv', columns: TASK_COLUMNS },
    filters: query,
    count: () => countTasks(records, query),
    page: async (cursor) => {
      const { tasks, next } = await taskPage(records, { ...query, limit: EXPORT_PAGE, cursor });
      return { rows: tasks.map(taskLine), next };
    },
  });
}

function taskLine(task: PlaybookTask) {
  return { ...task, titleEn: task.english?.title ?? null };
}
