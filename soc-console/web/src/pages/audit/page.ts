import { AuditOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { auditMessages } from './messages.ts';

/** The audit trail and its verification. */
export const page = definePage({
  path: '/audit',
  name: { 'zh-CN': '审计', en: 'Audit' },
  permission: 'audit.read',
  nav: { order: 310, icon: AuditOutlined },
  load: async () => (await import('./audit-page.tsx')).AuditPage,
  messages: auditMessages,
});
