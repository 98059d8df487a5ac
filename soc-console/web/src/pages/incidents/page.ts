import { ProfileOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { incidentMessages } from './messages.ts';

/** Incidents and one incident with all that hangs on it. */
export const page = definePage({
  path: '/incidents',
  name: { 'zh-CN': '事件管理', en: 'Incidents' },
  permission: 'incidents.read',
  nav: { order: 130, icon: ProfileOutlined },
  load: async () => (await import('./incident-list-page.tsx')).IncidentListPage,
  detail: { path: '/incidents/$id', load: async () => (await import('./incident-page.tsx')).IncidentPage },
  stale: (event) => {
    switch (event.kind) {
      case 'incident':
        return [['incidents'], ['incident', event.incident.id]];
      case 'run':
        return event.run.incidentId === null ? [] : [['incident', event.run.incidentId]];
      case 'task':
        return event.task.incidentId === null ? [] : [['incident', event.task.incidentId]];
      default:
        return [];
    }
  },
  messages: incidentMessages,
});
