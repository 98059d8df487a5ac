import type { User } from '@qiaolou/schema';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Column } from '../../ui/data-table.tsx';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { UserTexts } from './messages.ts';

/** What can be done to an account. */
export interface UserRowActions {
  readonly edit: (user: User) => void;
  readonly disable: (user: User) => void;
  readonly enable: (user: User) => void;
  readonly reset: (user: User) => void;
}

/** Columns of the users table; actions only for those who may, and never on oneself. */
export function userColumns(
  t: UserTexts,
  mayWrite: boolean,
  me: string,
  actions: UserRowActions,
): readonly Column<User>[] {
  const c = t.users.column;
  const columns: readonly Column<User>[] = [
    { key: 'name', title: c.name, width: 140, render: (row) => <span className="mono">{row.name}</span> },
    {
      key: 'displayName',
      title: c.displayName,
      width: 130,
      render: (row) => <span translate="no">{row.displayName}</span>,
    },
    {
      key: 'roles',
      title: c.roles,
      width: 180,
      flex: true,
      render: (row) => t.common.list(row.roles.map((role) => t.role[role])),
    },
    { key: 'state', title: c.state, width: 96, render: (row) => <UserState user={row} t={t} /> },
    {
      key: 'lastLogin',
      title: c.lastLogin,
      width: 150,
      priority: 1,
      render: (row) =>
        row.lastLoginAt === null ? (
          <span className="muted">{t.users.never}</span>
        ) : (
          <TimeText at={row.lastLoginAt} full />
        ),
    },
    {
      key: 'createdAt',
      title: c.createdAt,
      width: 150,
      priority: 2,
      render: (row) => <TimeText at={row.createdAt} full />,
    },
  ];
  if (!mayWrite) return columns;
  return [
    ...columns,
    {
      key: 'actions',
      title: t.common.actions,
      width: 210,
      render: (row) =>
        row.name === me ? <span className="muted">–</span> : <RowActions row={row} t={t} actions={actions} />,
    },
  ];
}

function UserState({ user, t }: { readonly user: User; readonly t: UserTexts }): ReactNode {
  if (user.disabled) return <Tag>{t.users.disabled}</Tag>;
  return user.mustChangePassword ? (
    <Tag tone="warn">{t.users.mustChange}</Tag>
  ) : (
    <Tag tone="pass">{t.users.active}</Tag>
  );
}

function RowActions(props: { readonly row: User; readonly t: UserTexts; readonly actions: UserRowActions }): ReactNode {
  const { row, t, actions } = props;
  const button = (text: string, run: (user: User) => void): ReactNode => (
    <Button
      size="small"
      type="link"
      onClick={() => {
        run(row);
      }}
    >
      {text}
    </Button>
  );
  return (
    <>
      {button(t.users.edit, actions.edit)}
      {button(t.users.reset, actions.reset)}
      {row.disabled ? button(t.users.enable, actions.enable) : button(t.users.disable, actions.disable)}
    </>
  );
}
