import type { ErrorText } from './error-text.ts';

/** Error codes of playbooks. */
export const PLAYBOOK_ERRORS = {
  'playbooks.invalid': { status: 400, zh: '剧本不符合 CACAO 2.0', en: 'The playbook does not conform to CACAO 2.0' },
  'playbooks.unsupported': {
    status: 400,
    zh: '剧本使用了暂不支持的特性',
    en: 'The playbook uses an unsupported feature',
  },
  'playbooks.notFound': { status: 404, zh: '剧本不存在', en: 'No such playbook' },
  'playbooks.runNotFound': { status: 404, zh: '剧本执行不存在', en: 'No such playbook run' },
  'playbooks.taskNotOpen': { status: 409, zh: '人工任务已处理', en: 'The task is no longer open' },
  'playbooks.connectorFailed': { status: 502, zh: '连接器执行失败', en: 'The connector failed' },
  'playbooks.neverBlock': { status: 409, zh: '该地址在禁止封禁名单内', en: 'This address must never be blocked' },
  'playbooks.notPermitted': {
    status: 409,
    zh: '本机无权执行该动作，仅生成计划',
    en: 'This machine may not do that; only the plan was made',
  },
} as const satisfies Record<string, ErrorText>;
