import { HddOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { retentionMessages } from './messages.ts';

/** Where events are kept and for how long: sealed days, holds, deletions, disks. */
export const page = definePage({
  path: '/retention',
  name: { 'zh-CN': '存储与留存', en: 'Log retention' },
  permission: 'retention.read',
  nav: { order: 215, icon: HddOutlined },
  load: async () => (await import('./retention-page.tsx')).RetentionPage,
  stale: () => [],
  messages: retentionMessages,
});
