/** Words devices use for letting pass and for stopping, lower case. */
const ALLOWED =
  '允许 允许运行 通过 放行 accept accepted permit permitted allow allowed pass passed passthrough 许可 同意 放过 alert-pass';
const DENIED =
  '拒绝 阻断 阻止 丢弃 禁止 拦截 重置连接 deny denied drop dropped block blocked reject rejected reset forbid forbidden discard prohibit 隔离 已阻断 重置 访问阻断 已阻止 已拦截 已拒绝 已丢弃 已隔离';
const SUCCESS =
  '成功 success successful succeed succeeded ok pass true 已成功 successed 操作成功 登录成功 成功审核 审核成功 audit_success';
const FAILURE = '失败 failure failed fail error false 不成功 unsuccess 操作失败 登录失败 审核失败 audit_failure denied';

/** Severity words → 0–100, higher is worse (ECS leaves the scale to the source; ours is the one SIEMs share). */
const SEVERITIES: Readonly<Record<string, number>> = {
  严重: 99,
  危急: 99,
  紧急: 99,
  critical: 99,
  emergency: 99,
  emerg: 99,
  致命: 99,
  fatal: 99,
  emergent: 99,
  极高: 99,
  高: 73,
  高危: 73,
  高级: 73,
  高风险: 73,
  high: 73,
  alert: 73,
  error: 73,
  err: 73,
  urgent: 73,
  告警: 73,
  警报: 73,
  alarm: 73,
  'high risk': 73,
  错误: 73,
  中: 47,
  中危: 47,
  中级: 47,
  中风险: 47,
  medium: 47,
  middle: 47,
  warning: 47,
  warn: 47,
  警告: 47,
  警示: 47,
  moderate: 47,
  mid: 47,
  'medium risk': 47,
  低: 21,
  低危: 21,
  低级: 21,
  低风险: 21,
  low: 21,
  notice: 21,
  notification: 21,
  提示: 21,
  minor: 21,
  通知: 21,
  'low risk': 21,
  注意: 21,
  信息: 5,
  info: 5,
  information: 5,
  informational: 5,
  debug: 1,
  debugging: 1,
  一般: 21,
  none: 0,
};

const ALLOWED_WORDS = new Set(ALLOWED.split(' '));
const DENIED_WORDS = new Set(DENIED.split(' '));
const SUCCESS_WORDS = new Set(SUCCESS.split(' '));
const FAILURE_WORDS = new Set(FAILURE.split(' '));

/** `Block with reset`, `drop packet`: what was stopped, and how. */
const STOPPED =
  /^(?:block|drop|den(?:y|ied)|reject|reset)(?:p?ed)? (?:with|and|the|all|both|packet|session|connection|request|url|tcp)\b[a-z ]{0,32}$/;

/** `allowed`, `denied`, or undefined for other actions. */
export function verdictWord(value: string): 'allowed' | 'denied' | undefined {
  const word = value.trim().toLowerCase();
  if (ALLOWED_WORDS.has(word)) return 'allowed';
  return DENIED_WORDS.has(word) || STOPPED.test(word) ? 'denied' : undefined;
}

/** `success`, `failure`, or undefined when the word says neither. Bare numbers mean different things per vendor: neither. */
export function outcomeWord(value: string): 'success' | 'failure' | undefined {
  const word = value.trim().toLowerCase();
  if (SUCCESS_WORDS.has(word)) return 'success';
  return FAILURE_WORDS.has(word) ? 'failure' : undefined;
}

/** 0–100 for a severity word, or undefined. */
export function severityWord(value: string): number | undefined {
  const word = value.trim().toLowerCase();
  return Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined;
}
