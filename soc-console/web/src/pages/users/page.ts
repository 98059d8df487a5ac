import { TeamOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { userMessages } from './messages.ts';

/** Accounts and their roles. */
export const page = definePage({
  path: '/users',
  name: { 'zh-CN': '用户', en: 'Users' },
  permission: 'users.read',
  nav: { order: 320, icon: TeamOutlined },
  load: async () => (await import('./user-list-page.tsx')).UserListPage,
  messages: userMessages,
});
