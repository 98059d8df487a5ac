import { PIPE_CUTS, type EcsEvent, type PipedResult, type Scalar, type TimeRange } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { askApi } from '../../api/client.ts';
import { useQuestionProgress } from '../../api/use-question-progress.ts';
import { usePreferences } from '../../base/preferences.ts';
import { Histogram } from '../../charts/histogram.tsx';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { EventFields } from '../../ui/event-fields.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { toggled } from '../../ui/toggled.ts';
import { eventColumns } from './event-columns.tsx';
import { eventSearchMessages, type EventSearchTexts } from './messages.ts';
import { cellText, chartOf, eventsOfRow, isMeasure, type PipedTable } from './piped-table.ts';
import { SearchProgress } from './search-progress.tsx';
import { StoppedState } from './stopped-state.tsx';
import { wasStopped, type EventSearch } from './use-event-search.ts';

interface Props {
  /** The query with its stages, and without them. */
  readonly query: string;
  readonly filter: string;
  readonly columns: readonly string[];
  readonly search: EventSearch;
  readonly onFilter: (field: string, value: Scalar, exclude: boolean) => void;
  readonly onRange: (from: number, to: number) => void;
}

/** What the stages of a query make of the events: a chart and a table, or events. */
export function PipedResults(props: Props): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { query, search } = props;
  const { range } = search;
  const progress = useQuestionProgress();
  const result = useQuery({
    queryKey: ['events-piped', query, range.from, range.to],
    queryFn: ({ signal }) =>
      askApi('queryEvents', { body: { query, ...range } }, { signal, onProgress: progress.listen() }),
    staleTime: Infinity,
  });
  if (wasStopped(result)) return <StoppedState onRun={search.run} />;
  if (result.isPending)
    return (
      <section className="piped" aria-label={t.events.piped}>
        <SearchProgress key={`${query} ${range.from} ${range.to}`} progress={progress.latest} onStop={search.stop} />
        <LoadingState />
      </section>
    );
  if (result.isError) return <ErrorState error={result.error} onRetry={search.run} />;
  const { data } = result;
  const rows = data.kind === 'table' ? data.rows.length : data.events.length;
  return (
    <section className="piped" aria-label={t.events.piped}>
      <PipedFact result={data} rows={rows} />
      {data.kind === 'table' ? (
        <TableOfRows {...props} table={data} range={range} />
      ) : (
        <TableOfEvents {...props} result={data} />
      )}
    </section>
  );
}

/** How many rows there are, and why not all. */
function PipedFact({ result, rows }: { readonly result: PipedResult; readonly rows: number }): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { language } = usePreferences();
  const cut = result.cut === undefined ? undefined : PIPE_CUTS[result.cut][language === 'en' ? 'en' : 'zh'];
  return (
    <p className="piped-fact" role="status">
      {t.events.rows(formatCount(rows))} · {t.events.took(formatCount(Math.round(result.tookMs)))}
      {cut !== undefined && <strong> · {cut}</strong>}
    </p>
  );
}

function TableOfRows({
  table,
  range,
  filter,
  onRange,
}: Props & { readonly table: PipedTable; readonly range: TimeRange }): ReactNode {
  const t = useMessages(eventSearchMessages);
  const chart = useMemo(() => chartOf(table, range), [table, range]);
  const columns = useMemo(() => rowColumns(t, table, filter), [t, table, filter]);
  const rows = useMemo(() => table.rows.map((cells, index) => ({ key: String(index), cells })), [table]);
  return (
    <>
      {chart && (
        <div className="timeline-strip">
          <Histogram data={chart} label={t.events.pipedChart} height={160} onRange={onRange} />
          {chart.series.length > 1 && (
            <ul className="series-names" aria-hidden="true">
              {chart.series.map(({ name, color }) => (
                <li key={name} translate="no">
                  <span style={{ background: color }} />
                  {name}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <DataTable
        label={t.events.piped}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        rowHeight={28}
        empty={<EmptyState title={t.events.empty} hint={t.events.emptyHint} />}
      />
    </>
  );
}

interface Row {
  readonly key: string;
  readonly cells: PipedTable['rows'][number];
}

/** One column each; the first leads to the events of its row. */
function rowColumns(t: EventSearchTexts, table: PipedTable, filter: string): readonly Column<Row>[] {
  return table.columns.map((column, index) => ({
    key: column.name,
    title: <span className="mono">{column.name}</span>,
    width: isMeasure(column) ? Math.min(240, Math.max(100, 24 + 8 * column.name.length)) : 200,
    hint: column.name,
    flex: index === table.columns.length - 1,
    ...(isMeasure(column) && { align: 'right' as const }),
    render: ({ cells }) => {
      const text = cellText(column, cells[index], formatCount);
      if (text === '' && cells[index] === null) return <span className="muted">–</span>;
      const shown = (
        <span className={isMeasure(column) ? 'num' : 'mono'} title={text} translate="no">
          {text === '' ? '""' : text}
        </span>
      );
      const search = index === 0 ? eventsOfRow(filter, table, cells) : undefined;
      if (search === undefined) return shown;
      return (
        <Link to="." search={(old) => ({ ...old, ...search })} title={t.events.eventsOfRow}>
          {shown}
        </Link>
      );
    },
  }));
}

function TableOfEvents({
  result,
  columns: chosen,
  onFilter,
}: Props & { readonly result: Extract<PipedResult, { kind: 'events' }> }): ReactNode {
  const t = useMessages(eventSearchMessages);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const onToggle = useCallback((row: EcsEvent) => {
    setOpen((old) => toggled(old, row['event.id']));
  }, []);
  const fields = result.columns ?? chosen;
  const columns = useMemo(() => eventColumns(t, fields, { open, onToggle }), [t, fields, open, onToggle]);
  return (
    <DataTable
      label={t.events.piped}
      columns={columns}
      rows={result.events}
      rowKey={(row) => row['event.id']}
      rowHeight={28}
      onRowClick={onToggle}
      expandedKeys={open}
      renderExpanded={(row) => <EventFields event={row} onFilter={onFilter} />}
      empty={<EmptyState title={t.events.empty} hint={t.events.emptyHint} />}
    />
  );
}
