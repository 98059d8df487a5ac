import { DownloadOutlined } from '@ant-design/icons';
import { API_ROUTES, playbookTaskSchema, roleSchema, type PlaybookTask, type TaskList } from '@qiaolou/schema';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi, operationUrl } from '../../api/client.ts';
import { useIncidentNumbers } from '../../base/use-incident-numbers.ts';
import { usePages } from '../../api/use-pages.ts';
import { usePreferences } from '../../base/preferences.ts';
import { parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { AddressText } from '../../ui/address-text.tsx';
import { downloadFrom } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { playbookMessages } from './messages.ts';
import { taskColumns } from './task-columns.tsx';
import { TaskPanel } from './task-panel.tsx';

const rowKey = (row: PlaybookTask): string => row.id;
const rowsOf = ({ tasks }: TaskList): readonly PlaybookTask[] => tasks;

/** Human tasks of all playbook runs, and the one that is answered beside them. */
export function TaskListPage(): ReactNode {
  const t = useMessages(playbookMessages);
  const { language } = usePreferences();
  const [params, change] = usePageSearch();
  const { task, text } = params;
  const filters = { text, ...chosen(params) };
  const list = usePages({
    queryKey: ['tasks', 'list', filters],
    read: (cursor, signal) => callApi('listTasks', { query: { ...filters, limit: 100, cursor } }, signal),
    rowsOf,
  });
  const incidentNumber = useIncidentNumbers(list.rows ?? []);
  const columns = useMemo(() => taskColumns({ t, language, incidentNumber }), [t, language, incidentNumber]);
  if (!list.rows) return list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <div className="page">
      <TaskListHeader total={list.total} filters={filters} />
      <div className="page-fill">
        <DataTable
          label={t.tasks.title}
          columns={columns}
          rows={list.rows}
          rowKey={rowKey}
          rowTone={({ status }) => (status === 'open' ? undefined : 'done')}
          currentKey={task}
          onRowClick={({ id }) => {
            change({ task: id }, { replace: task !== undefined });
          }}
          empty={<EmptyState title={t.tasks.empty} hint={t.tasks.emptyHint} />}
          footer={<LoadMore list={list} />}
        />
        {task !== undefined && (
          <TaskPanel
            key={task}
            id={task}
            onClose={() => {
              change({ task: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}

type Filters = ReturnType<typeof chosen> & { readonly text: string | undefined };

/** The filters of the address whose values are known. */
function chosen(params: ReturnType<typeof usePageSearch>[0]) {
  const [status, role] = [parseList(params['status']), parseList(params['role'])];
  return {
    status: playbookTaskSchema.shape.status.options.filter((option) => status.includes(option)),
    role: roleSchema.options.filter((option) => role.includes(option)),
  };
}

function TaskListHeader({ total, filters }: { readonly total: number; readonly filters: Filters }): ReactNode {
  const t = useMessages(playbookMessages);
  return (
    <PageHeader title={t.tasks.title} fact={t.common.totalRows(formatCount(total))}>
      <AddressText name="text" label={t.common.search} placeholder={t.tasks.searchPlaceholder} />
      <AddressChoice
        name="status"
        label={t.tasks.column.status}
        width={170}
        value={filters.status}
        options={playbookTaskSchema.shape.status.options.map((value) => ({ value, label: t.tasks.status[value] }))}
      />
      <AddressChoice
        name="role"
        label={t.tasks.column.role}
        width={170}
        value={filters.role}
        options={roleSchema.options.map((value) => ({ value, label: textOr(t.role, value) }))}
      />
      <Button
        icon={<DownloadOutlined aria-hidden />}
        aria-label={t.common.export}
        title={`${t.common.export} CSV`}
        onClick={() => {
          downloadFrom(operationUrl(API_ROUTES.exportTasks.path, {}, filters));
        }}
      />
    </PageHeader>
  );
}
