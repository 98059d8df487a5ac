import type { IncidentDetail } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import { requireAssignee } from '../records/assignees.ts';
import { incidentDetail, incidentPage } from '../records/incident-queries.ts';

type IncidentOperation =
  'listIncidents' | 'createIncident' | 'getIncident' | 'patchIncident' | 'addIncidentGroups' | 'addIncidentNote';

/** Incidents: opened from alert groups, carried through their states. */
export function incidentRoutes(context: ConsoleContext): Pick<ApiHandlers, IncidentOperation> {
  const { bus, ports, records } = context;
  const announce = async (id: string, change: 'created' | 'updated'): Promise<IncidentDetail> => {
    const detail = await incidentDetail(records, id);
    bus.publish({ kind: 'incident', change, incident: detail.incident });
    return detail;
  };
  const announceGroups = (detail: IncidentDetail, ids: readonly string[]): void => {
    for (const group of detail.groups)
      if (ids.includes(group.id)) bus.publish({ kind: 'alert-group', change: 'updated', group });
  };
  return {
    listIncidents: ({ query }) => incidentPage(records, query),
    getIncident: ({ params }) => incidentDetail(records, params.id),
    createIncident: async ({ body, actor }) => {
      const detail = await announce((await ports.incidents.open(body, actor)).id, 'created');
      announceGroups(detail, body.groupIds);
      return detail;
    },
    patchIncident: async ({ params, body, actor }) => {
      if (body.assignee !== undefined) await requireAssignee(records, body.assignee);
      await ports.incidents.change(params.id, body, actor);
      const detail = await announce(params.id, 'updated');
      // A new status of the incident may have moved its alert groups.
      if (body.status !== undefined)
        announceGroups(
          detail,
          detail.groups.map(({ id }) => id),
        );
      return detail;
    },
    addIncidentGroups: async ({ params, body, actor }) => {
      await ports.incidents.addGroups(params.id, body.version, body.groupIds, actor);
      const detail = await announce(params.id, 'updated');
      announceGroups(detail, body.groupIds);
      return detail;
    },
    addIncidentNote: async ({ params, body, actor }) => {
      const entry = await ports.incidents.addNote(params.id, body.text, actor);
      await announce(params.id, 'updated');
      return { entry };
    },
  };
}
