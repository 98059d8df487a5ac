import type { UserMessages } from './messages.zh-cn.ts';

/** Texts of the users page in English; the type makes them complete. */
export const messages: UserMessages = {
  users: {
    title: 'Users',
    create: 'New user',
    column: {
      name: 'Login name',
      displayName: 'Name',
      roles: 'Roles',
      state: 'State',
      lastLogin: 'Last login',
      createdAt: 'Created',
    },
    separation:
      'Separation of duties: system, security and audit administrators are different accounts, and none of them is an analyst.',
    notSeparated: (names) =>
      `Except ${names}: it holds several of them, for demonstration only, and has no place on a real platform.`,
    active: 'Active',
    disabled: 'Disabled',
    mustChange: 'New password',
    never: 'never',
    disable: 'Disable',
    enable: 'Enable',
    reset: 'Reset password',
    resetConfirm: (name) => `Make a new one-time password for ${name}? All sessions of the account end.`,
    disableConfirm: (name) => `Disable ${name}? All sessions of the account end.`,
    edit: 'Edit',
    oneTime: 'One-time password',
    oneTimeHint: 'Shown this once. Hand it over in person or by a safe way; it must be changed at the first login.',
    nameRule: 'Starts with a lower-case letter; lower-case letters, digits, dot, underscore, hyphen; 2–32 characters',
    saved: 'Saved',
    empty: 'No users',
  },
};
