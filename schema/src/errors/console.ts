import type { ErrorText } from './error-text.ts';

/** Error codes of the console. */
export const CONSOLE_ERRORS = {
  'auth.failed': {
    status: 401,
    zh: '用户名或密码错误，或账号已锁定',
    en: 'Wrong user name or password, or the account is locked',
  },
  'auth.required': { status: 401, zh: '请先登录', en: 'Please log in' },
  'auth.forbidden': { status: 403, zh: '没有权限', en: 'Not permitted' },
  'auth.badToken': {
    status: 403,
    zh: '请求校验失败，请刷新页面',
    en: 'The request failed its cross-site check; reload the page',
  },
  'auth.tooMany': { status: 429, zh: '尝试次数过多，请稍后再试', en: 'Too many attempts; try again later' },
  'auth.weakPassword': {
    status: 400,
    zh: '口令强度不足：至少 12 位，含大小写字母、数字和符号中的三类',
    en: 'Weak password: at least 12 characters of three kinds',
  },
  'api.badRequest': { status: 400, zh: '请求参数有误', en: 'The request is invalid' },
  'api.notFound': { status: 404, zh: '接口不存在', en: 'No such endpoint' },
  'api.tooLarge': { status: 413, zh: '请求过大', en: 'The request is too large' },
  internal: { status: 500, zh: '内部错误，已记录', en: 'Internal error; it was logged' },
} as const satisfies Record<string, ErrorText>;
