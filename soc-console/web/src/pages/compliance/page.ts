import { FileProtectOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { complianceMessages } from './messages.ts';

/** Clauses of GB/T 22239 with their evidence. */
export const page = definePage({
  path: '/compliance',
  name: { 'zh-CN': '等级保护', en: 'MLPS' },
  permission: 'compliance.read',
  nav: { order: 230, icon: FileProtectOutlined },
  load: async () => (await import('./compliance-page.tsx')).CompliancePage,
  messages: complianceMessages,
});
