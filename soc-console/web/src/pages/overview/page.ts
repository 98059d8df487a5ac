import { DashboardOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { overviewMessages } from './messages.ts';

/** The figures of the day and the work at hand. */
export const page = definePage({
  path: '/',
  name: { 'zh-CN': '总览', en: 'Overview' },
  permission: 'everybody',
  nav: { order: 110, icon: DashboardOutlined },
  load: async () => (await import('./overview-page.tsx')).OverviewPage,
  stale: ({ kind }) => (kind === 'alert-group' || kind === 'incident' || kind === 'task' ? [['overview']] : []),
  messages: overviewMessages,
});
