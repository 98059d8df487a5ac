import { SocError } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { runDetail, taskPage } from '../records/run-queries.ts';

type PlaybookOperation = 'listPlaybooks' | 'startRun' | 'getRun' | 'cancelRun' | 'listTasks' | 'answerTask';

/** Playbooks, their runs and the tasks they leave to people. */
export function playbookRoutes(context: ConsoleContext): Pick<ApiHandlers, PlaybookOperation> {
  const { ports, records } = context;
  return {
    listPlaybooks: () => Promise.resolve({ playbooks: [...ports.playbooks.library()] }),
    startRun: async ({ body, actor }) => runDetail(records, await ports.playbooks.start(body, actor)),
    getRun: ({ params }) => runDetail(records, params.id),
    cancelRun: async ({ params, body, actor }) => {
      await ports.playbooks.cancel(params.id, body.reason, actor);
      return runDetail(records, params.id);
    },
    listTasks: ({ query }) => taskPage(records, query),
    answerTask: async ({ params, body, actor }) => {
      const task = await records.db
        .selectFrom('playbookTasks')
        .select('runId')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (task === undefined) throw new SocError('playbooks.taskNotFound', { taskId: params.id });
      await ports.playbooks.answer(params.id, body, actor);
      return runDetail(records, task.runId);
    },
  };
}
