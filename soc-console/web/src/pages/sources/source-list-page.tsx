import { DownloadOutlined } from '@ant-design/icons';
import type { LogSource } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { saveFile, toCsv } from '../../ui/csv.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { FigureStrip } from '../../ui/figure-strip.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { formatSort, parseSort, sortRows } from '../../ui/sort-rows.ts';
import { sourceMessages, type SourceTexts } from './messages.ts';
import { sourceColumns, sourceValue } from './source-columns.tsx';
import { sourceState } from './source-state.ts';

const REFRESH_MS = 10_000;
const rowKey = (row: LogSource): string => row.id;

/** Who sends logs, how much, and what is wrong with it. */
export function SourceListPage(): ReactNode {
  const t = useMessages(sourceMessages);
  const [params, change] = usePageSearch();
  const list = useQuery({
    queryKey: ['sources'],
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('listSources', {}, signal),
  });
  const { data } = list;
  const columns = useMemo(() => sourceColumns(t, data ? Date.parse(data.at) : 0), [t, data]);
  const text = (params['text'] ?? '').toLowerCase();
  // Links of the overview say `silent=true`; the tick box says `problems=1`.
  const problems = params['problems'] === '1';
  const silent = params['silent'] === 'true';
  const sort = parseSort(params['sort'], { key: 'rate', descending: true });
  const rows = useMemo(() => {
    const found = (data?.sources ?? []).filter(
      (row) =>
        (!problems || sourceState(row) !== 'ok') &&
        (!silent || row.silent) &&
        `${row.peer} ${row.listener} ${row.dataset ?? ''}`.toLowerCase().includes(text),
    );
    return sortRows(found, sort, sourceValue);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- sort is made anew each time; its text is what counts
  }, [data, problems, silent, text, sort.key, sort.descending]);
  if (list.isPending) return <LoadingState />;
  if (!data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const { totals } = data;
  return (
    <div className="page">
      <PageHeader title={t.sources.title} fact={t.common.asOf(formatDateTime(data.at))}>
        <SearchBox
          value={params['text'] ?? ''}
          label={t.common.filter}
          placeholder={t.sources.filterPlaceholder}
          onChange={(value) => {
            change({ text: value }, { replace: true });
          }}
        />
        <Checkbox
          checked={problems || silent}
          onChange={(event) => {
            change({ problems: event.target.checked ? '1' : undefined, silent: undefined });
          }}
        >
          {t.sources.onlyProblems}
        </Checkbox>
        <Button
          icon={<DownloadOutlined aria-hidden />}
          onClick={() => {
            saveFile('qiaolou-sources.csv', new Blob([sourcesCsv(rows, t)], { type: 'text/csv' }));
          }}
        >
          {t.common.export}
        </Button>
      </PageHeader>
      <FigureStrip
        figures={[
          { key: 'sources', name: t.sources.totals.sources, value: formatCount(data.sources.length) },
          { key: 'rate', name: t.sources.totals.rate, value: totals.rate.toFixed(1) },
          { key: 'silent', name: t.sources.totals.silent, value: formatCount(totals.silent), bad: totals.silent > 0 },
          { key: 'unparsed', name: t.sources.totals.unparsed, value: formatCount(totals.unparsed) },
          { key: 'shed', name: t.sources.totals.shed, value: formatCount(totals.shed), bad: totals.shed > 0 },
        ]}
      />
      <div className="page-fill">
        <DataTable
          label={t.sources.title}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          sort={sort}
          onSort={(next) => {
            change({ sort: formatSort(next) }, { replace: true });
          }}
          empty={<EmptyState title={t.sources.empty} hint={t.sources.emptyHint} />}
        />
      </div>
    </div>
  );
}

function sourcesCsv(rows: readonly LogSource[], t: SourceTexts): string {
  const c = t.sources.column;
  const head = [
    c.peer,
    c.listener,
    c.dataset,
    c.state,
    c.rate,
    c.lastSeen,
    c.received,
    c.events,
    c.unparsed,
    c.shed,
    c.truncated,
    `${c.skew} (ms)`,
    `${c.interval} (ms)`,
  ];
  return toCsv([
    head,
    ...rows.map((row) => [
      row.peer,
      row.listener,
      row.dataset,
      t.sources.state[sourceState(row)],
      row.rate,
      row.lastSeen,
      row.received,
      row.events,
      row.unparsed,
      row.shed,
      row.truncated,
      row.clockSkewMs,
      row.expectedIntervalMs,
    ]),
  ]);
}
