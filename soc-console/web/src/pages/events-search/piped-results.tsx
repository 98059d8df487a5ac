import { EVENT_FIELDS, type EcsEvent, type PipedResult, type Scalar } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { askApi } from '../../api/client.ts';
import { useQuestionProgress } from '../../api/use-question-progress.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { PipedFact } from '../../piped/piped-fact.tsx';
import { PipedTableView } from '../../piped/piped-table-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { EventFields } from '../../ui/event-fields.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { toggled } from '../../ui/toggled.ts';
import { eventColumns } from './event-columns.tsx';
import { eventSearchMessages } from './messages.ts';

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
      <div className="piped">
        <SearchProgress key={`${query} ${range.from} ${range.to}`} progress={progress.latest} onStop={search.stop} />
        <LoadingState />
      </div>
    );
  if (result.isError) return <ErrorState error={result.error} onRetry={search.run} />;
  const { data } = result;
  return (
    <div className="piped">
      <PipedFact {...data} rows={data.kind === 'table' ? data.rows.length : data.events.length} />
      {data.kind === 'table' ? (
        <PipedTableView
          table={data}
          range={range}
          place={{ filter: props.filter, timed: true, fields: EVENT_FIELDS }}
          texts={{
            ...{ label: t.events.piped, chart: t.events.pipedChart, ofRow: t.events.eventsOfRow },
            ...{ empty: t.events.empty, emptyHint: t.events.emptyHint },
          }}
          onRange={props.onRange}
        />
      ) : (
        <TableOfEvents {...props} result={data} />
      )}
    </div>
  );
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
