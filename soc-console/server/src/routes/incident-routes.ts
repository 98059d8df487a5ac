import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { requireAssignee } from '@qiaolou/accounts';
import { incidentDetail, incidentPage } from '../records/incident-queries.ts';

type IncidentOperation =
  'listIncidents' | 'createIncident' | 'getIncident' | 'patchIncident' | 'addIncidentGroups' | 'addIncidentNote';

/** Incidents: opened from alert groups, carried through their states. */
export function incidentRoutes(context: ConsoleContext): Pick<ApiHandlers, IncidentOperation> {
  const { ports, records } = context;
  return {
    listIncidents: ({ query }) => incidentPage(records, query),
    getIncident: ({ params }) => incidentDetail(records, params.id),
    createIncident: async ({ body, actor }) => incidentDetail(records, (await ports.incidents.open(body, actor)).id),
    patchIncident: async ({ params, body, actor }) => {
      if (body.assignee !== undefined) await requireAssignee(records, body.assignee);
      await ports.incidents.change(params.id, body, actor);
      return incidentDetail(records, params.id);
    },
    addIncidentGroups: async ({ params, body, actor }) => {
      await ports.incidents.addGroups(params.id, body.version, body.groupIds, actor);
      return incidentDetail(records, params.id);
    },
    addIncidentNote: async ({ params, body, actor }) => ({
      entry: await ports.incidents.addNote(params.id, body.text, actor),
    }),
  };
}
