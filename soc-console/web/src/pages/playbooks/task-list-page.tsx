import { playbookTaskSchema, type PlaybookTask } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { playbookMessages, type PlaybookTexts } from './messages.ts';

const rowKey = (row: PlaybookTask): string => row.id;

/** Human tasks of all playbook runs. */
export function TaskListPage(): ReactNode {
  const t = useMessages(playbookMessages);
  const [params] = usePageSearch();
  const wanted = parseList(params['status']);
  const status = playbookTaskSchema.shape.status.options.filter((option) => wanted.includes(option));
  const list = useQuery({
    queryKey: ['tasks', status],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      callApi('listTasks', { query: { limit: 200, ...(status.length === 0 ? {} : { status }) } }, signal),
  });
  const columns = useMemo(() => taskColumns(t), [t]);
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="page">
      <PageHeader title={t.tasks.title} fact={t.common.totalRows(formatCount(list.data.total))} />
      <div className="page-fill">
        <DataTable
          label={t.tasks.title}
          columns={columns}
          rows={list.data.tasks}
          rowKey={rowKey}
          empty={<EmptyState title={t.tasks.empty} />}
        />
      </div>
    </div>
  );
}

function taskColumns(t: PlaybookTexts): readonly Column<PlaybookTask>[] {
  const c = t.tasks.column;
  return [
    {
      key: 'title',
      title: c.title,
      width: 240,
      flex: true,
      render: (row) =>
        row.incidentId === null ? (
          row.title
        ) : (
          <Link to="/incidents/$id" params={{ id: row.incidentId }} search={{}} title={row.instructions}>
            {row.title}
          </Link>
        ),
    },
    { key: 'role', title: c.role, width: 110, render: (row) => textOr(t.role, row.role) },
    { key: 'status', title: c.status, width: 84, render: (row) => t.tasks.status[row.status] },
    { key: 'due', title: c.due, width: 120, render: (row) => <TimeText at={row.dueAt} /> },
    { key: 'created', title: c.created, width: 120, priority: 1, render: (row) => <TimeText at={row.createdAt} /> },
  ];
}
