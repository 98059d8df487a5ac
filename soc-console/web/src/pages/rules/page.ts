import { SafetyCertificateOutlined } from '@ant-design/icons';
import { definePage } from '../../ui/define-page.ts';
import { ruleMessages } from './messages.ts';

/** The detection rules. */
export const page = definePage({
  path: '/rules',
  name: { 'zh-CN': '检测规则', en: 'Rules' },
  permission: 'rules.read',
  nav: { order: 220, icon: SafetyCertificateOutlined },
  load: async () => (await import('./rule-list-page.tsx')).RuleListPage,
  messages: ruleMessages,
});
