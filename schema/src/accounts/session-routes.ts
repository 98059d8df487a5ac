import { EMPTY, json, type RouteTable } from '../route/api-route.ts';
import { loginBody, sessionInfoSchema, passwordBody } from './session-bodies.ts';

/** Logging in and out. */
export const SESSION_ROUTES = {
  login: {
    method: 'post',
    path: '/session',
    access: 'public',
    body: loginBody,
    response: json(sessionInfoSchema),
    summaryZh: '登录',
    summaryEn: 'Log in',
  },
  getSession: {
    method: 'get',
    path: '/session',
    access: 'session',
    response: json(sessionInfoSchema),
    summaryZh: '当前会话',
    summaryEn: 'The current session',
  },
  logout: {
    method: 'delete',
    path: '/session',
    access: 'session',
    response: EMPTY,
    summaryZh: '退出登录',
    summaryEn: 'Log out',
  },
  changePassword: {
    method: 'post',
    path: '/session/password',
    access: 'session',
    body: passwordBody,
    response: json(sessionInfoSchema),
    summaryZh: '修改自己的口令',
    summaryEn: 'Change the own password',
  },
} as const satisfies RouteTable;
