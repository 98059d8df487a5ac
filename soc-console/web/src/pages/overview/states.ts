import * as county from '../../../dev/synthetic-data.ts';
import { overviewMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const noGroups = () => ({ rows: [], facets: [], total: 0 });
const noIncidents = () => ({ rows: [], total: 0 });
const noTasks = () => ({ tasks: [], total: 0 });
const [incident] = county.incidents;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/'> = {
  '/': states(
    overviewMessages,
    {
      at: '/',
      reads: 'getOverview',
      nothing: { listAlertGroups: noGroups, listIncidents: noIncidents, listTasks: noTasks },
    },
    ({ overview: o, common }) => ({
      title: o.title,
      empty: [o.queueClear, o.noIncidents, o.noTasks],
      full: [
        o.figure.alertsOpen,
        '97',
        common.asOf('2026-11-22 16:05:00'),
        incident ? common.named(incident.title, incident.titleEn) : '',
        county.task.title,
      ],
      changes: [],
    }),
  ),
};
