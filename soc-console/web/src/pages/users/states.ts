import * as county from '../../../dev/synthetic-data.ts';
import { userMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [user] = county.users;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/users'> = {
  '/users': states(
    userMessages,
    {
      at: '/users',
      reads: 'listUsers',
      worker: 'system_admin',
      reader: 'audit_admin',
      nothing: { listUsers: () => ({ users: [] }) },
    },
    ({ users: u }) => ({
      title: u.title,
      empty: [u.empty],
      full: [u.separation, u.column.lastLogin, u.disabled, user?.displayName ?? ''],
      changes: [u.create, u.edit, u.reset, u.disable],
    }),
  ),
};
