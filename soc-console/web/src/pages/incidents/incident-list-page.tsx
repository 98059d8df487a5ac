import {
  INCIDENT_FIELDS,
  INCIDENT_PATH,
  OPEN_INCIDENT_STATUSES,
  type IncidentList,
  type IncidentRow,
  type IncidentStatus,
} from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';
import { formatList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { useSlashFocus } from '../../base/use-slash-focus.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { queryParts } from '../../query/query-edit.ts';
import { QueryInput } from '../../query/query-input.tsx';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { IncidentResults } from './incident-results.tsx';
import { readIncidentSearch } from './incident-search.ts';
import { INCIDENTS } from './incident-subject.ts';
import { incidentMessages } from './messages.ts';

const rowKey = (row: IncidentRow): string => row.id;
const rowsOf = ({ rows }: IncidentList): readonly IncidentRow[] => rows;

/** Values are looked up in all incidents. */
const ALL_TIME = {};

/** All incidents, newest first, or what the stages of a query make of them. */
export function IncidentListPage(): ReactNode {
  const t = useMessages(incidentMessages);
  const [params, change] = usePageSearch();
  const search = useMemo(() => readIncidentSearch(params), [params]);
  const { query, status, level, assignee } = search;
  const parts = useMemo(() => queryParts(query, INCIDENT_FIELDS.dictionary), [query]);
  const filter = parts.filter === '' ? undefined : parts.filter;
  const list = usePages({
    queryKey: ['incidents', 'list', filter, status, level, assignee],
    read: (cursor, signal) =>
      callApi('listIncidents', { query: { limit: 100, cursor, query: filter, status, level, assignee } }, signal),
    rowsOf,
  });
  useSlashFocus();
  return (
    <div className="page">
      <IncidentListHeader total={list.rows && list.total} status={status} />
      <div className="query-row">
        <QueryInput
          subject={INCIDENTS}
          value={query}
          scope={ALL_TIME}
          label={t.incidents.queryLabel}
          placeholder={t.incidents.searchPlaceholder}
          onRun={(text) => {
            if (text === query) list.retry();
            else change({ query: text === '' ? undefined : text, text: undefined });
          }}
        />
      </div>
      <div className="page-fill">
        {parts.piped ? <IncidentResults search={search} filter={parts.filter} /> : <IncidentTable list={list} />}
      </div>
    </div>
  );
}

function IncidentTable({ list }: { readonly list: Pages<IncidentRow> }): ReactNode {
  const t = useMessages(incidentMessages);
  const navigate = useNavigate();
  const columns = useMemo(() => incidentColumns(t), [t]);
  if (!list.rows) return list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <DataTable
      label={t.incidents.title}
      columns={columns}
      rows={list.rows}
      rowKey={rowKey}
      rowTone={(row) => (row.status === 'closed' ? 'done' : undefined)}
      onRowClick={(row) => {
        void navigate({ to: '/incidents/$id', params: { id: row.id }, search: {} });
      }}
      empty={<EmptyState title={t.incidents.empty} hint={t.incidents.emptyHint} />}
      footer={<LoadMore list={list} />}
    />
  );
}

interface HeaderProps {
  /** undefined until it is known. */
  readonly total: number | undefined;
  readonly status: readonly IncidentStatus[];
}

function IncidentListHeader({ total, status }: HeaderProps): ReactNode {
  const t = useMessages(incidentMessages);
  const [, change] = usePageSearch();
  return (
    <PageHeader
      title={t.incidents.title}
      fact={total === undefined ? undefined : t.common.totalRows(formatCount(total))}
    >
      <AddressChoice
        name="status"
        label={t.incidents.column.status}
        width={230}
        value={status}
        options={INCIDENT_PATH.map((value) => ({ value, label: t.incidentStatus[value] }))}
      />
      <Button
        onClick={() => {
          change({ status: formatList(OPEN_INCIDENT_STATUSES) });
        }}
      >
        {t.incidents.onlyOpen}
      </Button>
    </PageHeader>
  );
}
