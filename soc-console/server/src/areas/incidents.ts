import { requireAssignee } from '@qiaolou/accounts';
import { INCIDENT_SOURCE } from '@qiaolou/incidents';
import type { INCIDENT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { incidentScreen, incidentsScreen } from '../views/incidents.ts';
import { exportRecordQuery, recordQuery } from '../views/record-query.ts';

/** Incidents: opened from alert groups, carried through their states. */
export function incidentHandlers(context: ConsoleContext) {
  const { ports, reads, records } = context;
  return {
    listIncidents: (call) => reads.record(call, () => incidentsScreen(records, call.query)),
    queryIncidents: (call) => recordQuery(context, call, INCIDENT_SOURCE),
    exportIncidentsQuery: (call) =>
      exportRecordQuery(context, call, INCIDENT_SOURCE, {
        ...{ name: 'incidents-query.csv', action: 'incident.export', objectType: 'incidents' },
      }),
    getIncident: ({ params }) => incidentScreen(records, params.id),
    createIncident: async ({ body, actor }) => incidentScreen(records, (await ports.incidents.open(body, actor)).id),
    patchIncident: async ({ params, body, actor }) => {
      if (body.assignee !== undefined) await requireAssignee(records, body.assignee);
      await ports.incidents.change(params.id, body, actor);
      return incidentScreen(records, params.id);
    },
    addIncidentGroups: async ({ params, body, actor }) => {
      await ports.incidents.addGroups(params.id, body.version, body.groupIds, actor);
      return incidentScreen(records, params.id);
    },
    addIncidentNote: async ({ params, body, actor }) => ({
      entry: await ports.incidents.addNote(params.id, body.text, actor),
    }),
  } satisfies HandlersOf<typeof INCIDENT_ROUTES>;
}
