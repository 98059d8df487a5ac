import { DownloadOutlined, SearchOutlined } from '@ant-design/icons';
import { systemClock, type EcsEvent, type Scalar } from '@qiaolou/schema';
import { App, Button, Dropdown, Select } from 'antd';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { keyTargetOf } from '../../base/key-target.ts';
import { belongsToTyping } from '../../base/typing.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { Histogram } from '../../charts/histogram.tsx';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { withCondition } from '../../query/query-edit.ts';
import { QueryInput } from '../../query/query-input.tsx';
import { usePalette } from '../../theme/use-theme.ts';
import { TimePicker } from '../../time/time-picker.tsx';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { EventFields } from '../../ui/event-fields.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { toggled } from '../../ui/toggled.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { eventColumns } from './event-columns.tsx';
import { columnParams, readEventSearch, type EventSearchState } from './event-search-state.ts';
import { exportEvents } from './export-events.ts';
import { FieldList } from './field-list.tsx';
import { eventSearchMessages } from './messages.ts';
import { useEventSearch, type EventSearch } from './use-event-search.ts';
import './events-search.css';

const rowKey = (row: EcsEvent): string => row['event.id'];

/** Event search: query, time, histogram, fields, results. */
export function EventSearchPage(): ReactNode {
  const t = useMessages(eventSearchMessages);
  const [params, change] = usePageSearch();
  const state = useMemo(() => readEventSearch(params, systemClock), [params]);
  const search = useEventSearch(state);
  const onFilter = useCallback(
    (field: string, value: Scalar, exclude: boolean) => {
      change({ query: withCondition(state.query, field, value, exclude) });
    },
    [change, state.query],
  );
  useSlashFocus();
  return (
    <div className="page">
      <PageHeader title={t.events.title} fact={search.total ? <Hits search={search} /> : undefined}>
        <TimePicker
          value={state.time}
          onChange={(spec) => {
            if (spec) change({ time: formatTimeSpec(spec), from: undefined, to: undefined });
          }}
        />
        <ExportButton state={state} search={search} />
      </PageHeader>
      <div className="query-row">
        <QueryInput
          value={state.query}
          scope={search.range}
          onRun={(query) => {
            if (query === state.query) search.run();
            else change({ query });
          }}
        />
        <Select
          aria-label={t.events.order}
          value={state.sort}
          style={{ width: 104 }}
          options={[
            { value: 'newest', label: t.events.newest },
            { value: 'oldest', label: t.events.oldest },
          ]}
          onChange={(sort) => {
            change({ sort: sort === 'oldest' ? sort : undefined });
          }}
        />
        <Button
          type="primary"
          icon={<SearchOutlined aria-hidden />}
          loading={search.list.isFetching}
          onClick={search.run}
        >
          {t.events.run}
        </Button>
      </div>
      <EventTimeline
        search={search}
        onRange={useCallback(
          (from: number, to: number) => {
            change({ time: formatTimeSpec(absolute(from, to)), from: undefined, to: undefined });
          },
          [change],
        )}
      />
      <div className="page-fill">
        <FieldList
          events={search.events}
          columns={state.columns}
          query={state.query}
          range={search.range}
          onFilter={onFilter}
          onColumn={(field) => {
            change(columnParams(state.columns, field), { replace: true });
          }}
        />
        <Results state={state} search={search} onFilter={onFilter} />
      </div>
    </div>
  );
}

/** `/` puts the caret into the query bar. */
function useSlashFocus(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || belongsToTyping(event, keyTargetOf(event.target))) return;
      event.preventDefault();
      document.getElementById('query')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

function Hits({ search }: { readonly search: EventSearch }): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { total, tookMs } = search;
  if (!total) return undefined;
  const hits = formatCount(total.value);
  return (
    <>
      {total.relation === 'exact' ? t.events.hits(hits) : t.events.hitsAtLeast(hits)} ·{' '}
      {t.events.took(formatCount(Math.round(tookMs ?? 0)))}
    </>
  );
}

function EventTimeline(props: {
  readonly search: EventSearch;
  readonly onRange: (from: number, to: number) => void;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const palette = usePalette();
  const { histogram } = props.search;
  const data = useMemo(
    () => ({
      intervalMs: histogram?.intervalMs ?? 1,
      starts: histogram?.buckets.map(({ at }) => at) ?? [],
      series: [
        { name: t.event.name, color: palette.primary, counts: histogram?.buckets.map(({ count }) => count) ?? [] },
      ],
    }),
    [histogram, palette, t],
  );
  return (
    <div className="timeline-strip">
      <Histogram data={data} label={t.events.histogram} height={96} onRange={props.onRange} />
    </div>
  );
}

function Results(props: {
  readonly state: EventSearchState;
  readonly search: EventSearch;
  readonly onFilter: (field: string, value: Scalar, exclude: boolean) => void;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { state, search, onFilter } = props;
  const { list, events } = search;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((row: EcsEvent) => {
    setOpen((old) => toggled(old, rowKey(row)));
  }, []);
  const columns = useMemo(() => eventColumns(t, state.columns, open, toggle), [t, state.columns, open, toggle]);
  if (list.isPending) return <LoadingState />;
  if (list.isError) return <ErrorState error={list.error} onRetry={search.run} />;
  return (
    <DataTable
      label={t.events.title}
      columns={columns}
      rows={events}
      rowKey={rowKey}
      rowHeight={28}
      onRowClick={toggle}
      expandedKeys={open}
      renderExpanded={(row) => <EventFields event={row} onFilter={onFilter} />}
      empty={<EmptyState title={t.events.empty} hint={t.events.emptyHint} />}
      footer={
        list.hasNextPage ? (
          <div className="table-more">
            <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t.common.loadMore}
            </Button>
          </div>
        ) : undefined
      }
    />
  );
}

function ExportButton({
  state,
  search,
}: {
  readonly state: EventSearchState;
  readonly search: EventSearch;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const describe = useErrorText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (format: 'csv' | 'ndjson'): Promise<void> => {
    setBusy(true);
    try {
      const done = await exportEvents({ query: state.query, range: search.range, format, columns: state.columns });
      const rows = formatCount(done.rows);
      if (done.truncated) void message.warning(t.events.exportCut(rows, formatCount(done.total)));
      else void message.success(t.events.exported(rows));
    } catch (error) {
      void message.error(describe(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'csv', label: t.events.exportAs('CSV') },
          { key: 'ndjson', label: t.events.exportAs('NDJSON') },
        ],
        onClick: ({ key }) => void run(key === 'csv' ? 'csv' : 'ndjson'),
      }}
    >
      <Button icon={<DownloadOutlined aria-hidden />} loading={busy} aria-haspopup="menu">
        {busy ? t.events.exporting : t.common.export}
      </Button>
    </Dropdown>
  );
}
