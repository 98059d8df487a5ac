import { assignees } from '@qiaolou/accounts';
import { ALERT_SOURCE, alertHistogram } from '@qiaolou/incidents';
import type { ALERT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { actOnAlertGroups, planTriageAct } from '../views/alert-actions.ts';
import { exportAlertGroups } from '../views/alert-group-export.ts';
import { alertGroupScreen, alertQueue } from '../views/alert-queue.ts';
import { exportRecordQuery, recordQuery } from '../views/record-query.ts';

/** The triage queue. */
export function alertHandlers(context: ConsoleContext) {
  const { clock, reads, records } = context;
  const { acts } = context.ports;
  return {
    listAlertGroups: (call) => reads.record(call, () => alertQueue(context, call.query)),
    alertHistogram: (call) => reads.record(call, () => alertHistogram(records, call.query, clock.now())),
    exportAlertGroups: (call) => exportAlertGroups(context, call),
    queryAlertGroups: (call) => recordQuery(context, call, ALERT_SOURCE),
    exportAlertGroupsQuery: (call) =>
      exportRecordQuery(context, call, ALERT_SOURCE, {
        ...{ name: 'alert-groups-query.csv', action: 'alert.export', objectType: 'alertGroups' },
      }),
    getAlertGroup: ({ params, query }) => alertGroupScreen(context, params.id, query),
    actOnAlertGroups: ({ body, actor }) => actOnAlertGroups(context, body, actor),
    planTriageAct: (call) => reads.record(call, () => planTriageAct(context, call.body, call.actor)),
    listTriageActs: async ({ actor }) => ({ acts: [...(await acts.list(actor))] }),
    getTriageAct: ({ params, actor }) => acts.get(params.id, actor),
    startTriageAct: ({ params, body, actor }) => acts.start(params.id, body.confirmed, actor),
    cancelTriageAct: ({ params, actor }) => acts.cancel(params.id, actor),
    undoTriageAct: ({ params, actor }) => acts.undo(params.id, actor),
    listAssignees: async () => ({ assignees: await assignees(records) }),
  } satisfies HandlersOf<typeof ALERT_ROUTES>;
}
