import { AlertOutlined } from '@ant-design/icons';
import { QUEUE_START } from '../../base/queue-start.ts';
import { definePage } from '../../ui/define-page.ts';
import { alertShortcuts } from './alert-shortcuts.ts';
import { alertMessages } from './messages.ts';

/** The triage queue. */
export const page = definePage({
  path: '/alerts',
  name: { 'zh-CN': '告警处置', en: 'Alerts' },
  permission: 'alerts.read',
  nav: { order: 120, icon: AlertOutlined },
  load: async () => (await import('./alert-queue-page.tsx')).AlertQueuePage,
  start: QUEUE_START,
  // The rows of the queue are kept current by the queue itself.
  stale: (event) => (event.kind === 'alert-group' ? [['alert-group', event.group.id]] : []),
  keys: alertShortcuts,
  messages: alertMessages,
});
