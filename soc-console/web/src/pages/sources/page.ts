import { ApiOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { sourceMessages } from './messages.ts';

/** Who sends logs and how they arrive. */
export const page = definePage({
  path: '/sources',
  name: { 'zh-CN': '日志源', en: 'Log sources' },
  permission: 'sources.read',
  nav: { order: 210, icon: ApiOutlined },
  load: async () => (await import('./source-list-page.tsx')).SourceListPage,
  stale: ({ kind }) => (kind === 'source' ? [['sources']] : []),
  messages: sourceMessages,
});
