import { INCIDENT_FIELDS } from '@qiaolou/schema';
import type { SyntheticAnswers, SyntheticState } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { page } from '../../../dev/synthetic-list.ts';
import { askedRecords, recordAnswer } from '../../../dev/synthetic-records.ts';

/** What the synthetic county answers about incidents. */
export const answers: SyntheticAnswers = {
  listIncidents: ({ state, query }) => {
    const wanted = query.getAll('status');
    const rows = askedRecords(INCIDENT_FIELDS, state.incidents, query.get('query') ?? '')
      .filter((one) => wanted.length === 0 || wanted.includes(one.status))
      .map((one) => ({ ...one, groups: 4, openTasks: one.id === 'inc-1' ? 1 : 0 }));
    return { ...page(rows, query, 50), total: rows.length };
  },
  queryIncidents: (call) => recordAnswer(INCIDENT_FIELDS, call.state.incidents, call),
  createIncident: ({ state }) => incidentDetail(state, 'inc-3'),
  getIncident: ({ state, params }) => incidentDetail(state, params['id'] ?? ''),
  patchIncident: ({ state, params, body }) => {
    Object.assign(state.incidents.find((one) => one.id === params['id']) ?? {}, body);
    return incidentDetail(state, params['id'] ?? '');
  },
  addIncidentGroups: ({ state, params }) => incidentDetail(state, params['id'] ?? ''),
  addIncidentNote: () => ({ entry: data.timeline[3] }),
};

function incidentDetail(state: SyntheticState, id: string): unknown {
  const incident = state.incidents.find((one) => one.id === id) ?? state.incidents[0];
  const main = incident?.id === 'inc-1';
  return {
    incident,
    groups: state.groups
      .filter((group) => group.incidentId === id)
      .slice(0, 6)
      .map(({ sparkline: _, ...group }) => group),
    timeline: main ? data.timeline : data.timeline.slice(0, 2),
    runs: main ? [data.run] : [],
    tasks: main ? [data.task] : [],
  };
}
