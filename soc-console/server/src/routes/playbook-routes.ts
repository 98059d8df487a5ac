import { SocError, type RunDetail } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { runDetail, taskPage } from '../records/run-queries.ts';

type PlaybookOperation = 'listPlaybooks' | 'startRun' | 'getRun' | 'cancelRun' | 'listTasks' | 'answerTask';

/** Playbooks, their runs and the tasks they leave to people. */
export function playbookRoutes(context: ConsoleContext): Pick<ApiHandlers, PlaybookOperation> {
  const { bus, ports, records } = context;
  const announce = async (id: string, change: 'created' | 'updated'): Promise<RunDetail> => {
    const detail = await runDetail(records, id);
    bus.publish({ kind: 'run', change, run: detail.run });
    for (const task of detail.tasks) bus.publish({ kind: 'task', change, task });
    return detail;
  };
  return {
    listPlaybooks: () => Promise.resolve({ playbooks: [...ports.playbooks.library()] }),
    startRun: async ({ body, actor }) => announce(await ports.playbooks.start(body, actor), 'created'),
    getRun: ({ params }) => runDetail(records, params.id),
    cancelRun: async ({ params, body, actor }) => {
      await ports.playbooks.cancel(params.id, body.reason, actor);
      return announce(params.id, 'updated');
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
      return announce(task.runId, 'updated');
    },
  };
}
