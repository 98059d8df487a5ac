import type { OverviewMessages } from './messages.zh-cn.ts';

/** Texts of the overview in English; the type makes them complete. */
export const messages: OverviewMessages = {
  overview: {
    title: 'Overview',
    figure: {
      alertsOpen: 'Alerts to handle',
      alertsSevere: 'High or critical',
      alertsUnassigned: 'Unassigned',
      alertsMine: 'Mine',
      incidentsOpen: 'Open incidents',
      tasksOpen: 'Tasks',
      events24h: 'Events, 24 h',
      unparsed24h: 'Unparsed, 24 h',
      sourcesSilent: 'Silent sources',
    },
    queue: 'Alerts of highest risk',
    queueAll: 'All alerts',
    volume: 'Events of the last 24 hours',
    incidents: 'Open incidents',
    incidentsAll: 'All incidents',
    tasks: 'Tasks',
    linkHint: 'Open the query behind this number',
    queueClear: 'Nothing waits to be handled',
    noIncidents: 'No incidents',
    noTasks: 'No tasks',
  },
};
