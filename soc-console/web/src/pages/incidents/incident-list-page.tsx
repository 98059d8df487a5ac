import {
  INCIDENT_PATH,
  OPEN_INCIDENT_STATUSES,
  incidentStatusSchema,
  type IncidentList,
  type IncidentRow,
  type IncidentStatus,
  type RuleLevel,
} from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { formatList, parseList } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
import { AddressText } from '../../ui/address-text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { incidentMessages } from './messages.ts';

const rowKey = (row: IncidentRow): string => row.id;
const rowsOf = ({ rows }: IncidentList): readonly IncidentRow[] => rows;

/** All incidents, newest first. */
export function IncidentListPage(): ReactNode {
  const t = useMessages(incidentMessages);
  const navigate = useNavigate();
  const [params] = usePageSearch();
  const { text } = params;
  const status = chosen(params['status'], incidentStatusSchema.options);
  const level = chosen(params['level'], LEVELS_GRAVEST_FIRST);
  const assignee = [...parseList(params['assignee'])];
  const list = usePages({
    queryKey: ['incidents', 'list', text, status, level, assignee],
    read: (cursor, signal) =>
      callApi('listIncidents', { query: { limit: 100, cursor, text, status, level, assignee } }, signal),
    rowsOf,
  });
  const columns = useMemo(() => incidentColumns(t), [t]);
  if (!list.rows) return list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : <LoadingState />;
  return (
    <div className="page">
      <IncidentListHeader total={list.total} status={status} />
      <div className="page-fill">
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
      </div>
    </div>
  );
}

interface HeaderProps {
  readonly total: number;
  readonly status: readonly IncidentStatus[];
}

function IncidentListHeader({ total, status }: HeaderProps): ReactNode {
  const t = useMessages(incidentMessages);
  const [, change] = usePageSearch();
  return (
    <PageHeader title={t.incidents.title} fact={t.common.totalRows(formatCount(total))}>
      <AddressText name="text" label={t.common.search} placeholder={t.incidents.searchPlaceholder} />
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

/** The values of a list in the address that are known, in their own order. */
function chosen<Value extends IncidentStatus | RuleLevel>(text: string | undefined, known: readonly Value[]): Value[] {
  const said = parseList(text);
  return known.filter((value) => said.includes(value));
}
