import { DownloadOutlined } from '@ant-design/icons';
import type { LogSource, SourceList } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { AddressText } from '../../ui/address-text.tsx';
import { saveFile } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { LeftOutNotice } from '../../ui/left-out-files.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { sortRows } from '../../ui/sort-rows.ts';
import { useAddressSort } from '../../ui/use-address-sort.ts';
import { sourceMessages } from './messages.ts';
import { sourceColumns, sourceValue } from './source-columns.tsx';
import { matchesFilter, type SourceFilter } from './source-state.ts';
import { sourcesCsv } from './sources-csv.ts';

const REFRESH_MS = 10_000;
const rowKey = (row: LogSource): string => row.id;

/** Who sends logs, how much, and what is wrong with it. */
export function SourceListPage(): ReactNode {
  const list = useQuery({
    queryKey: ['sources'],
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('listSources', {}, signal),
  });
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return <Sources data={list.data} />;
}

function Sources({ data }: { readonly data: SourceList }): ReactNode {
  const t = useMessages(sourceMessages);
  const [params] = usePageSearch();
  const [sort, onSort] = useAddressSort({ key: 'rate', descending: true });
  const columns = useMemo(() => sourceColumns(t, Date.parse(data.at)), [t, data]);
  // Links of the overview say `silent=true`; the tick box says `problems=1`.
  const filter = {
    text: (params['text'] ?? '').toLowerCase(),
    problems: params['problems'] === '1',
    silent: params['silent'] === 'true',
  };
  const found = data.sources.filter((source) => matchesFilter(source, filter));
  const rows = sortRows(found, sort, sourceValue);
  return (
    <div className="page">
      <PageHeader title={t.sources.title} fact={t.common.asOf(formatDateTime(data.at))}>
        <AddressText name="text" label={t.common.filter} placeholder={t.sources.filterPlaceholder} />
        <ProblemsBox filter={filter} />
        <Button
          icon={<DownloadOutlined aria-hidden />}
          onClick={() => {
            saveFile('qiaolou-sources.csv', new Blob([sourcesCsv(rows, t)], { type: 'text/csv' }));
          }}
        >
          {t.common.export}
        </Button>
      </PageHeader>
      <SourceFigures data={data} />
      <LeftOutNotice says={t.sources.leftOut} leftOut={data.leftOutPacks} />
      <div className="page-fill">
        <DataTable
          label={t.sources.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          sort={sort}
          onSort={onSort}
          empty={<EmptyState title={t.sources.empty} hint={t.sources.emptyHint} />}
        />
      </div>
    </div>
  );
}

function ProblemsBox({ filter }: { readonly filter: SourceFilter }): ReactNode {
  const t = useMessages(sourceMessages);
  const [, change] = usePageSearch();
  return (
    <Checkbox
      checked={filter.problems || filter.silent}
      onChange={(event) => {
        change({ problems: event.target.checked ? '1' : undefined, silent: undefined });
      }}
    >
      {t.sources.onlyProblems}
    </Checkbox>
  );
}

function SourceFigures({ data: { sources, totals } }: { readonly data: SourceList }): ReactNode {
  const names = useMessages(sourceMessages).sources.totals;
  return (
    <FigureStrip
      figures={[
        { key: 'sources', name: names.sources, value: formatCount(sources.length) },
        { key: 'rate', name: names.rate, value: totals.rate.toFixed(1) },
        { key: 'silent', name: names.silent, value: formatCount(totals.silent), bad: totals.silent > 0 },
        { key: 'unparsed', name: names.unparsed, value: formatCount(totals.unparsed) },
        { key: 'shed', name: names.shed, value: formatCount(totals.shed), bad: totals.shed > 0 },
      ]}
    />
  );
}
