import { DownloadOutlined } from '@ant-design/icons';
import type { SourceList, SourceRow } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { parseList, type SearchParams } from '../../base/url-state.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { AddressChoice } from '../../ui/address-choice.tsx';
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
import { SourceSites } from './source-sites.tsx';
import { SourcePanel } from './source-panel.tsx';
import { matchesFilter, statesOf, type SourceFilter } from './source-state.ts';
import { sourcesCsv } from './sources-csv.ts';

const REFRESH_MS = 10_000;
const rowKey = (row: SourceRow): string => row.id;

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
  const [params, change] = usePageSearch();
  const { source } = params;
  const [sort, onSort] = useAddressSort({ key: 'rate', descending: true });
  const columns = useMemo(() => sourceColumns(t, Date.parse(data.at)), [t, data]);
  const filter = filterOf(params);
  const found = data.sources.filter((one) => matchesFilter(one, filter));
  const rows = sortRows(found, sort, sourceValue);
  return (
    <div className="page">
      <PageHeader title={t.sources.title} fact={t.common.asOf(formatDateTime(data.at))}>
        <AddressText name="text" label={t.common.filter} placeholder={t.sources.filterPlaceholder} />
        <SourceFacets sources={data.sources} filter={filter} />
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
      <SourceSites sites={data.sites} now={Date.parse(data.at)} />
      <LeftOutNotice says={t.sources.leftOut} leftOut={data.leftOutPacks} />
      <div className="page-fill">
        <DataTable
          label={t.sources.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          sort={sort}
          onSort={onSort}
          currentKey={source}
          onRowClick={({ id }) => {
            change({ source: id }, { replace: source !== undefined });
          }}
          empty={
            data.sources.length === 0 ? (
              <EmptyState title={t.sources.empty} hint={t.sources.emptyHint} />
            ) : (
              <EmptyState title={t.sources.noMatch} />
            )
          }
        />
        {source !== undefined && (
          <SourcePanel
            id={source}
            onClose={() => {
              change({ source: undefined });
            }}
          />
        )}
      </div>
    </div>
  );
}

function filterOf(params: SearchParams): SourceFilter {
  return {
    text: (params['text'] ?? '').toLowerCase(),
    state: parseList(params['state']),
    listener: parseList(params['listener']),
    dataset: parseList(params['dataset']),
  };
}

/** What sources can be told apart by, each value with how many there are. */
function SourceFacets(props: { readonly sources: readonly SourceRow[]; readonly filter: SourceFilter }): ReactNode {
  const { sources, filter } = props;
  const t = useMessages(sourceMessages);
  const facets = useMemo(
    () => ({
      state: countsOf(sources, statesOf),
      listener: countsOf(sources, ({ listener }) => [listener]),
      dataset: countsOf(sources, ({ dataset }) => (dataset === null ? [] : [dataset])),
    }),
    [sources],
  );
  return (['state', 'listener', 'dataset'] as const).map((name) => (
    <AddressChoice
      key={name}
      name={name}
      label={t.sources.column[name]}
      width={140}
      value={filter[name]}
      options={facets[name].map(([value, n]) => ({
        value,
        label: t.sources.count(name === 'state' ? textOr(t.sources.state, value) : value, formatCount(n)),
      }))}
    />
  ));
}

function countsOf(
  sources: readonly SourceRow[],
  valuesOf: (source: SourceRow) => readonly string[],
): readonly (readonly [value: string, n: number])[] {
  const counts = new Map<string, number>();
  for (const value of sources.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function SourceFigures({ data: { sources, totals } }: { readonly data: SourceList }): ReactNode {
  const names = useMessages(sourceMessages).sources.totals;
  return (
    <FigureStrip
      figures={[
        { key: 'sources', name: names.sources, value: formatCount(sources.length) },
        { key: 'rate', name: names.rate, value: totals.rate.toFixed(1) },
        { key: 'silent', name: names.silent, value: formatCount(totals.silent), bad: totals.silent > 0 },
        { key: 'new', name: names.new, value: formatCount(totals.new) },
        { key: 'unparsed', name: names.unparsed, value: formatCount(totals.unparsed) },
        { key: 'unread', name: names.unread, value: formatCount(totals.unreadValues) },
        { key: 'shed', name: names.shed, value: formatCount(totals.shed), bad: totals.shed > 0 },
      ]}
    />
  );
}
