import type { ErrorText } from './error-text.ts';

/** Error codes of the console. */
export const CONSOLE_ERRORS = {
  'auth.failed': {
    status: 401,
    zh: '用户名或口令错误，或账号已停用',
    en: 'Wrong user name or password, or the account is disabled',
  },
  'auth.required': { status: 401, zh: '请先登录', en: 'Please log in' },
  'auth.forbidden': { status: 403, zh: '没有权限', en: 'Not permitted' },
  'auth.badToken': {
    status: 403,
    zh: '请求校验失败，请刷新页面',
    en: 'The request failed its cross-site check; reload the page',
  },
  'auth.tooMany': { status: 429, zh: '尝试次数过多，请稍后再试', en: 'Too many attempts; try again later' },
  'auth.busy': {
    status: 503,
    zh: '同时登录的人太多，请几秒后再试',
    en: 'Too many people are logging in at once; try again in a few seconds',
  },
  'auth.weakPassword': {
    status: 400,
    zh: '口令强度不足：至少 12 位，含大小写字母、数字和符号中的三类',
    en: 'Weak password: at least 12 characters of three kinds',
  },
  'auth.passwordChangeRequired': {
    status: 403,
    zh: '请先修改一次性口令',
    en: 'Change the one-time password first',
  },
  'auth.passwordReused': { status: 400, zh: '新口令不能与原口令相同', en: 'The new password equals the old one' },
  'users.nameTaken': { status: 409, zh: '登录名已存在', en: 'The login name is taken' },
  'users.nameReserved': {
    status: 409,
    zh: '该名称与平台自身的操作者相同或相似，不能使用',
    en: "The name is, or looks like, one of the platform's own actors",
  },
  'users.rolesConflict': {
    status: 409,
    zh: '违反三员分立：同一账号不能兼任系统管理员、安全管理员、审计管理员中的两个，也不能兼任分析员',
    en: 'Separation of duties: no two of the three administrator roles, and none of them with another role',
  },
  'users.notYourself': {
    status: 403,
    zh: '不能修改自己的角色或状态',
    en: 'Nobody changes his own roles or state',
  },
  'users.cannotBeAssigned': {
    status: 400,
    zh: '该用户不存在、已停用或无处置权限',
    en: 'That user does not exist, is disabled or may not triage',
  },
  'users.lastAdministrator': {
    status: 409,
    zh: '这是最后一个可用的该类管理员',
    en: 'This is the last active administrator of its kind',
  },
  'api.badRequest': { status: 400, zh: '请求参数有误', en: 'The request is invalid' },
  'api.busy': {
    status: 503,
    zh: '您的查询太多，请等前面的查询结束后再试',
    en: 'Too many of your queries are waiting; try again when some have ended',
  },
  'api.clientLeft': { status: 499, zh: '请求方已离开', en: 'The client left before its answer' },
  'api.notFound': { status: 404, zh: '接口不存在', en: 'No such endpoint' },
  'api.tooLarge': { status: 413, zh: '请求过大', en: 'The request is too large' },
  'api.badJson': { status: 400, zh: '请求体不是合法的 JSON', en: 'The body is not valid JSON' },
  'api.unsupportedMedia': {
    status: 415,
    zh: '请求体须为 application/json',
    en: 'The body must be application/json',
  },
  'api.tooManyStreams': { status: 429, zh: '实时连接过多', en: 'Too many live streams' },
  internal: { status: 500, zh: '内部错误，已记录', en: 'Internal error; it was logged' },
} as const satisfies Record<string, ErrorText>;
