import { definePage } from '../../ui/define-page.ts';
import { playbookMessages } from './messages.ts';

/** Human tasks of playbook runs; the overview leads to it. */
export const page = definePage({
  path: '/tasks',
  name: { 'zh-CN': '待办任务', en: 'Tasks' },
  permission: 'playbooks.read',
  load: async () => (await import('./task-list-page.tsx')).TaskListPage,
  stale: ({ kind }) => (kind === 'task' ? [['tasks']] : []),
  messages: playbookMessages,
});
