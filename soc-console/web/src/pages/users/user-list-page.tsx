import { PlusOutlined } from '@ant-design/icons';
import { rolesSeparated, type User } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePermission, useUserName } from '../../base/session.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { userMessages } from './messages.ts';
import { OneTimePassword } from './one-time-password.tsx';
import { useUserChanges } from './use-user-changes.ts';
import { userColumns } from './user-columns.tsx';
import { UserDialog } from './user-dialog.tsx';
import './users.css';

const rowKey = (row: User): string => row.id;

/** Accounts and their roles. */
export function UserListPage(): ReactNode {
  const t = useMessages(userMessages);
  const mayWrite = usePermission('users.write');
  const me = useUserName();
  const [editing, setEditing] = useState<User | 'new'>();
  const changes = useUserChanges();
  const list = useQuery({ queryKey: ['users'], queryFn: ({ signal }) => callApi('listUsers', {}, signal) });
  const { disable, enable, reset } = changes;
  const columns = useMemo(
    () => userColumns(t, mayWrite, me, { edit: setEditing, disable, enable, reset }),
    [t, mayWrite, me, disable, enable, reset],
  );
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const mixed = list.data.users.filter(({ roles }) => !rolesSeparated(roles)).map(({ name }) => name);
  return (
    <div className="page">
      <PageHeader title={t.users.title} fact={t.common.totalRows(formatCount(list.data.users.length))}>
        {mayWrite && (
          <Button
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => {
              setEditing('new');
            }}
          >
            {t.users.create}
          </Button>
        )}
      </PageHeader>
      <p className="page-note">
        {t.users.separation}
        {mixed.length > 0 && ` ${t.users.notSeparated(t.common.list(mixed))}`}
      </p>
      <div className="page-fill">
        <DataTable
          label={t.users.title}
          columns={columns}
          rows={list.data.users}
          rowKey={rowKey}
          rowTone={(row) => (row.disabled ? 'done' : undefined)}
          empty={<EmptyState title={t.users.empty} />}
        />
      </div>
      {editing !== undefined && (
        <UserDialog
          user={editing === 'new' ? undefined : editing}
          onCancel={() => {
            setEditing(undefined);
          }}
          onSave={async (body) => {
            await changes.save(editing === 'new' ? undefined : editing, body);
            setEditing(undefined);
          }}
        />
      )}
      {changes.password && <OneTimePassword {...changes.password} onClose={changes.dismissPassword} />}
    </div>
  );
}
