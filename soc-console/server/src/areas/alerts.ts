import { assignees } from '@qiaolou/accounts';
import { alertHistogram } from '@qiaolou/incidents';
import type { ALERT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { actOnAlertGroups } from '../views/alert-actions.ts';
import { exportAlertGroups } from '../views/alert-group-export.ts';
import { alertGroupScreen, alertQueue } from '../views/alert-queue.ts';

/** The triage queue. */
export function alertHandlers(context: ConsoleContext) {
  const { clock, reads, records } = context;
  return {
    listAlertGroups: (call) => reads.record(call, () => alertQueue(context, call.query)),
    alertHistogram: (call) => reads.record(call, () => alertHistogram(records, call.query, clock.now())),
    exportAlertGroups: (call) => exportAlertGroups(context, call),
    getAlertGroup: ({ params, query }) => alertGroupScreen(context, params.id, query),
    actOnAlertGroups: ({ body, actor }) => actOnAlertGroups(context, body, actor),
    listAssignees: async () => ({ assignees: await assignees(records) }),
  } satisfies HandlersOf<typeof ALERT_ROUTES>;
}
