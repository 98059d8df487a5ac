import { runDetail, runIdOfTask, taskPage } from '@qiaolou/playbooks';
import type { PLAYBOOK_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** Playbooks, their runs and the tasks they leave to people. */
export function playbookHandlers({ ports, reads, records }: ConsoleContext) {
  return {
    listPlaybooks: () => Promise.resolve({ playbooks: [...ports.playbooks.library()] }),
    startRun: async ({ body, actor }) => runDetail(records, await ports.playbooks.start(body, actor)),
    getRun: ({ params }) => runDetail(records, params.id),
    cancelRun: async ({ params, body, actor }) => {
      await ports.playbooks.cancel(params.id, body.reason, actor);
      return runDetail(records, params.id);
    },
    listTasks: (call) => reads.record(call, () => taskPage(records, call.query)),
    answerTask: async ({ params, body, actor }) => {
      const runId = await runIdOfTask(records, params.id);
      await ports.playbooks.answer(params.id, body, actor);
      return runDetail(records, runId);
    },
  } satisfies HandlersOf<typeof PLAYBOOK_ROUTES>;
}
