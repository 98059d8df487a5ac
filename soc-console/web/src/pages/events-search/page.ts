import { FileSearchOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { eventSearchMessages } from './messages.ts';

/** Search in the events. */
export const page = definePage({
  path: '/events',
  name: { 'zh-CN': '日志检索', en: 'Event search' },
  permission: 'events.read',
  nav: { order: 140, icon: FileSearchOutlined },
  load: async () => (await import('./event-search-page.tsx')).EventSearchPage,
  messages: eventSearchMessages,
});
