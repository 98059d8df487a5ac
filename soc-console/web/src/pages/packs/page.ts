import { PartitionOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { packMessages } from './messages.ts';

/** The parser packs, and the workshop in which the platform is taught a device. */
export const page = definePage({
  path: '/packs',
  name: { 'zh-CN': '解析规则', en: 'Parser packs' },
  permission: 'packs.read',
  nav: { order: 212, icon: PartitionOutlined },
  load: async () => (await import('./pack-list-page.tsx')).PackListPage,
  detail: { path: '/packs/$id', load: async () => (await import('./workshop-page.tsx')).WorkshopPage },
  messages: packMessages,
});
