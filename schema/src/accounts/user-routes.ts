import { json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import { userListSchema, createUserBody, userChangeSchema, patchUserBody } from './user-bodies.ts';
import type { UserPermission } from './user-permissions.ts';

/** Accounts. */
export const USER_ROUTES = {
  listUsers: {
    method: 'get',
    path: '/users',
    access: 'users.read',
    response: json(userListSchema),
    summaryZh: '用户列表',
    summaryEn: 'Users',
  },
  createUser: {
    method: 'post',
    path: '/users',
    access: 'users.write',
    body: createUserBody,
    response: json(userChangeSchema, 201),
    summaryZh: '新建用户',
    summaryEn: 'Create a user',
  },
  patchUser: {
    method: 'patch',
    path: '/users/:id',
    access: 'users.write',
    params: idParams,
    body: patchUserBody,
    response: json(userChangeSchema),
    summaryZh: '修改用户',
    summaryEn: 'Change a user',
  },
} as const satisfies RouteTable<UserPermission>;
