import type { EcsEvent, Scalar } from '@qiaolou/schema';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { EventFields } from '../../ui/event-fields.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { toggled } from '../../ui/toggled.ts';
import { eventColumns } from './event-columns.tsx';
import { eventSearchMessages } from './messages.ts';
import { StoppedState } from './stopped-state.tsx';
import type { EventSearch } from './use-event-search.ts';

const rowKey = (row: EcsEvent): string => row['event.id'];

interface Props {
  /** Fields shown as columns; the summary when there is none. */
  readonly columns: readonly string[];
  readonly search: EventSearch;
  readonly onFilter: (field: string, value: Scalar, exclude: boolean) => void;
}

/** What was found, each event with all its fields below it when opened. */
export function EventResults({ columns: fields, search, onFilter }: Props): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { list, events } = search;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const onToggle = useCallback((row: EcsEvent) => {
    setOpen((old) => toggled(old, rowKey(row)));
  }, []);
  const columns = useMemo(() => eventColumns(t, fields, { open, onToggle }), [t, fields, open, onToggle]);
  if (search.stopped) return <StoppedState onRun={search.run} />;
  if (list.isPending) return <LoadingState />;
  if (list.isError) return <ErrorState error={list.error} onRetry={search.run} />;
  return (
    <DataTable
      label={t.events.title}
      columns={columns}
      rows={events}
      rowKey={rowKey}
      rowHeight={28}
      onRowClick={onToggle}
      expandedKeys={open}
      renderExpanded={(row) => <EventFields event={row} onFilter={onFilter} />}
      empty={<EmptyState title={t.events.empty} hint={t.events.emptyHint} />}
      footer={
        <LoadMore
          list={{
            hasMore: list.hasNextPage,
            loading: list.isFetchingNextPage,
            loadMore: () => void list.fetchNextPage(),
          }}
        />
      }
    />
  );
}
