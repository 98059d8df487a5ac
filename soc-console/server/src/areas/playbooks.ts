import { effectPage, runDetail, runIdOfEffect, runIdOfTask, taskPage } from '@qiaolou/playbooks';
import type { PLAYBOOK_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { exportEffects, exportTasks } from '../views/response-exports.ts';

/** Playbooks, their runs, the tasks they leave to people, and what they did that is in force. */
export function playbookHandlers(context: ConsoleContext) {
  const { ports, reads, records } = context;
  return {
    listPlaybooks: () => Promise.resolve({ playbooks: [...ports.playbooks.library()] }),
    startRun: async ({ body, actor }) => runDetail(records, await ports.playbooks.start(body, actor)),
    getRun: ({ params }) => runDetail(records, params.id),
    cancelRun: async ({ params, body, actor }) => {
      await ports.playbooks.cancel(params.id, body.reason, actor);
      return runDetail(records, params.id);
    },
    listTasks: (call) => reads.record(call, () => taskPage(records, call.query)),
    exportTasks: (call) => exportTasks(context, call),
    answerTask: async ({ params, body, actor }) => {
      const runId = await runIdOfTask(records, params.id);
      await ports.playbooks.answer(params.id, body, actor);
      return runDetail(records, runId);
    },
    listEffects: (call) => reads.record(call, () => effectPage(context, call.query)),
    exportEffects: (call) => exportEffects(context, call),
    liftEffect: async ({ params, body, actor }) => {
      const runId = await runIdOfEffect(records, params.id);
      await ports.playbooks.lift(params.id, body.reason, actor);
      return runDetail(records, runId);
    },
  } satisfies HandlersOf<typeof PLAYBOOK_ROUTES>;
}
