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
  'playbooks.runEnded': { status: 409, zh: '剧本执行已结束', en: 'The playbook run has ended' },
  'playbooks.badVariable': {
    status: 400,
    zh: '变量未声明、不可由外部传入或取值不合类型',
    en: 'The variable is not declared, not external, or its value does not fit its type',
  },
  'playbooks.missingVariable': {
    status: 409,
    zh: '步骤所需变量没有取值',
    en: 'A variable the step needs has no value',
  },
  'playbooks.badArguments': { status: 400, zh: '连接器参数无效', en: 'The arguments of the connector are invalid' },
  'playbooks.taskNotFound': { status: 404, zh: '人工任务不存在', en: 'No such manual task' },
  'playbooks.taskNotOpen': { status: 409, zh: '人工任务已处理', en: 'The task is no longer open' },
  'playbooks.wrongRole': { status: 403, zh: '该人工任务须由指定角色办理', en: 'Another role must answer this task' },
  'playbooks.answeredFailure': { status: 409, zh: '人工任务反馈为未完成', en: 'The task was answered as failed' },
  'playbooks.connectorFailed': { status: 502, zh: '连接器执行失败', en: 'The connector failed' },
  'playbooks.notVerified': {
    status: 502,
    zh: '动作已执行，但核验未见效果',
    en: 'The action was done, but its effect was not seen afterwards',
  },
  'playbooks.outcomeUnknown': {
    status: 409,
    zh: '动作可能已执行，但结果无从得知，须人工核实',
    en: 'The action may have been done, but its outcome is not known; a person must look',
  },
  'playbooks.undoFailed': {
    status: 502,
    zh: '有处置动作未能撤销，仍在生效，需人工处理',
    en: 'Effects could not be taken back and are still in force; a person must see to them',
  },
  'playbooks.overdue': {
    status: 503,
    zh: '剧本步骤或撤销已超时十分钟以上仍未执行',
    en: 'Steps or undoings of playbooks are more than ten minutes late',
  },
  'playbooks.badOutput': {
    status: 502,
    zh: '动作未给出步骤要输出的变量，或取值不合类型',
    en: 'The action did not give a variable the step lets out, or its value does not fit its type',
  },
  'playbooks.drillOutput': {
    status: 409,
    zh: '演练不执行真实动作，后续步骤要用的值须由人给出',
    en: 'A drill does nothing for real; a person must give the values that later steps need',
  },
  'playbooks.effectNotFound': { status: 404, zh: '处置动作不存在', en: 'No such effect' },
  'playbooks.effectNotInForce': {
    status: 409,
    zh: '该处置已不在生效中：已解除、正在解除或不能撤销',
    en: 'The effect is not in force: it was lifted, is being lifted, or cannot be taken back',
  },
  'playbooks.notInForce': {
    status: 409,
    zh: '剧本已撤销或不在有效期内',
    en: 'The playbook is revoked or outside its validity',
  },
  'playbooks.unsafeValue': {
    status: 409,
    zh: '变量取值无法安全地放入请求的这一位置',
    en: 'The value of a variable cannot be put into this part of the request safely',
  },
  'playbooks.hostNotAllowed': {
    status: 403,
    zh: '目标主机不在允许名单内',
    en: 'The host is not on the list of allowed hosts',
  },
  'playbooks.neverBlock': { status: 409, zh: '该地址在禁止封禁名单内', en: 'This address must never be blocked' },
  'playbooks.notPermitted': {
    status: 409,
    zh: '本机无权执行该动作，仅生成计划',
    en: 'This machine may not do that; only the plan was made',
  },
  'playbooks.chainBroken': {
    status: 500,
    zh: '剧本执行日志的哈希链不一致',
    en: "The run's hash chain does not verify",
  },
} as const satisfies Record<string, ErrorText>;
