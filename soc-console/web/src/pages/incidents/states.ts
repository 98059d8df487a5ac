import * as county from '../../../dev/synthetic-data.ts';
import { incidentMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const noIncidents = () => ({ rows: [], total: 0 });
const [incident] = county.incidents;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/incidents' | '/incidents/$id'> = {
  '/incidents': states(
    incidentMessages,
    { at: '/incidents', reads: 'listIncidents', nothing: { listIncidents: noIncidents } },
    ({ incidents: i, common }) => ({
      title: i.title,
      empty: [i.empty, i.emptyHint],
      full: [i.column.openedAt, common.totalRows('4'), incident?.number ?? '', i.ungraded],
      changes: [],
    }),
  ),
  '/incidents/$id': states(
    incidentMessages,
    {
      at: '/incidents/inc-1',
      reads: 'getIncident',
      nothing: {
        getIncident: () => ({
          incident: { ...incident, summary: '' },
          groups: [],
          timeline: [],
          runs: [],
          tasks: [],
        }),
      },
    },
    ({ incidents: i, incidentStatus, common }) => ({
      title: incident ? common.named(incident.title, incident.titleEn) : '',
      empty: [i.alertsEmpty, i.noRuns, i.noSummary],
      full: [incident?.number ?? '', i.playbookRuns, county.task.instructions.split('\n')[0] ?? '', i.entry.opened],
      changes: [i.moveTo(incidentStatus.feedback), i.addNote, i.editSummary],
    }),
  ),
};
