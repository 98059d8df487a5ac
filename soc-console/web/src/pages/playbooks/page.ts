import { CarryOutOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { playbookMessages } from './messages.ts';

/** Human tasks of playbook runs. */
export const page = definePage({
  path: '/tasks',
  name: { 'zh-CN': '待办任务', en: 'Tasks' },
  permission: 'playbooks.read',
  nav: { order: 135, icon: CarryOutOutlined },
  load: async () => (await import('./task-list-page.tsx')).TaskListPage,
  stale: ({ kind }) => (kind === 'task' || kind === 'run' ? [['tasks']] : []),
  messages: playbookMessages,
});
