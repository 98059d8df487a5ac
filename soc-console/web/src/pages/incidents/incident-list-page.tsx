import { INCIDENT_PATH, OPEN_INCIDENT_STATUSES, incidentStatusSchema, type IncidentRow } from '@qiaolou/schema';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { formatList, parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag, LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { GradeTag, StageTag } from './incident-tags.tsx';
import { incidentMessages, type IncidentTexts } from './messages.ts';

const rowKey = (row: IncidentRow): string => row.id;

/** All incidents, newest first. */
export function IncidentListPage(): ReactNode {
  const t = useMessages(incidentMessages);
  const navigate = useNavigate();
  const [params, change] = usePageSearch();
  const text = params['text'] ?? '';
  const status = incidentStatusSchema.options.filter((option) => parseList(params['status']).includes(option));
  const level = LEVELS_GRAVEST_FIRST.filter((option) => parseList(params['level']).includes(option));
  const assignee = parseList(params['assignee']);
  const list = useInfiniteQuery({
    queryKey: ['incidents', 'list', text, status, level, assignee],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      callApi(
        'listIncidents',
        {
          query: {
            limit: 100,
            cursor: pageParam,
            ...(text === '' ? {} : { text }),
            ...(status.length === 0 ? {} : { status }),
            ...(level.length === 0 ? {} : { level }),
            ...(assignee.length === 0 ? {} : { assignee: [...assignee] }),
          },
        },
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });
  const columns = useMemo(() => incidentColumns(t), [t]);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const total = list.data.pages[0]?.total ?? 0;
  return (
    <div className="page">
      <PageHeader title={t.incidents.title} fact={t.common.totalRows(formatCount(total))}>
        <SearchBox
          value={text}
          label={t.common.search}
          placeholder={t.incidents.searchPlaceholder}
          onChange={(value) => {
            change({ text: value }, { replace: true });
          }}
        />
        <Select
          mode="multiple"
          aria-label={t.incidents.column.status}
          placeholder={t.incidents.column.status}
          maxTagCount="responsive"
          style={{ width: 230 }}
          value={status}
          options={INCIDENT_PATH.map((value) => ({ value, label: t.incidentStatus[value] }))}
          onChange={(values: string[]) => {
            change({ status: formatList(values) });
          }}
        />
        <Button
          onClick={() => {
            change({ status: formatList(OPEN_INCIDENT_STATUSES) });
          }}
        >
          {t.incidents.onlyOpen}
        </Button>
      </PageHeader>
      <div className="page-fill">
        <DataTable
          label={t.incidents.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          rowTone={(row) => (row.status === 'closed' ? 'done' : undefined)}
          onRowClick={(row) => {
            void navigate({ to: '/incidents/$id', params: { id: row.id }, search: {} });
          }}
          empty={<EmptyState title={t.incidents.empty} hint={t.incidents.emptyHint} />}
          footer={
            list.hasNextPage ? (
              <div className="table-more">
                <Button size="small" loading={list.isFetching} onClick={() => void list.fetchNextPage()}>
                  {t.common.loadMore}
                </Button>
              </div>
            ) : undefined
          }
        />
      </div>
    </div>
  );
}

function incidentColumns(t: IncidentTexts): readonly Column<IncidentRow>[] {
  const c = t.incidents.column;
  return [
    {
      key: 'number',
      title: c.number,
      width: 148,
      render: (row) => (
        <Link to="/incidents/$id" params={{ id: row.id }} search={{}} className="mono">
          {row.number}
        </Link>
      ),
    },
    { key: 'level', title: c.level, width: 84, render: (row) => <LevelTag level={row.level} /> },
    { key: 'grade', title: c.grade, width: 120, priority: 2, render: (row) => <GradeTag grade={row.grade} /> },
    {
      key: 'name',
      title: c.name,
      width: 220,
      flex: true,
      render: (row) => (
        <span className="row-title" title={row.title}>
          {row.title}
        </span>
      ),
    },
    { key: 'status', title: c.status, width: 92, render: (row) => <StageTag status={row.status} /> },
    {
      key: 'assignee',
      title: c.assignee,
      width: 96,
      render: (row) => row.assignee ?? <span className="muted">{t.alert.unassigned}</span>,
    },
    {
      key: 'groups',
      title: c.groups,
      width: 70,
      align: 'right',
      priority: 3,
      render: (row) => <span className="num">{row.groups}</span>,
    },
    {
      key: 'tasks',
      title: c.tasks,
      width: 60,
      align: 'right',
      priority: 1,
      render: (row) => <span className={row.openTasks > 0 ? 'num strong' : 'num muted'}>{row.openTasks}</span>,
    },
    { key: 'openedAt', title: c.openedAt, width: 116, render: (row) => <TimeText at={row.openedAt} /> },
    { key: 'updatedAt', title: c.updatedAt, width: 116, priority: 4, render: (row) => <TimeText at={row.updatedAt} /> },
  ];
}
