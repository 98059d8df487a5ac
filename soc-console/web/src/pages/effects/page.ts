import { StopOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { effectMessages } from './messages.ts';

/** What playbooks did that is in force: blocks and the like. */
export const page = definePage({
  path: '/effects',
  name: { 'zh-CN': '生效中的处置', en: 'Effects in force' },
  permission: 'playbooks.read',
  nav: { order: 138, icon: StopOutlined },
  load: async () => (await import('./effect-list-page.tsx')).EffectListPage,
  // Whatever becomes of an effect is in its run.
  stale: ({ kind }) => (kind === 'run' ? [['effects']] : []),
  messages: effectMessages,
});
