import type { AlertGroupRow } from '@qiaolou/schema';
import type { ReactNode, Ref } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { DataTable, type DataTableHandle, type SortState } from '../../ui/data-table.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { alertColumns } from './alert-columns.tsx';
import { alertMessages } from './messages.ts';
import type { AlertQueue } from './use-alert-queue.ts';
import { useIncidentNumbers } from '../../base/use-incident-numbers.ts';
import type { QueueSelection } from './use-queue-selection.ts';

interface Props {
  readonly ref: Ref<DataTableHandle>;
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  /** Whether there is anything to select rows for. */
  readonly selectable: boolean;
  readonly sort: SortState;
  readonly onSort: (sort: SortState) => void;
  readonly onOpen: (row: AlertGroupRow) => void;
  /** Rows that no longer belong to the queue as filtered; dimmed until the next refresh. */
  readonly isDone: (row: AlertGroupRow) => boolean;
  readonly empty: ReactNode;
}

const rowKey = (row: AlertGroupRow): string => row.id;

/** The grouped alert table. */
export function AlertTable({ ref, ...props }: Props): ReactNode {
  const t = useMessages(alertMessages);
  const { queue, selection, onOpen } = props;
  const { rows } = queue;
  const incidentNumber = useIncidentNumbers(rows);
  const { selected, toggle, toggleRange, selectAll } = selection;
  const boxes = {
    selected,
    allSelected: rows.length > 0 && rows.every((row) => selected.has(row.id)),
    onToggleAll: selectAll,
    onToggle: (row: AlertGroupRow, index: number, range: boolean) => {
      if (range) toggleRange(index);
      else toggle(row.id, index);
    },
  };
  const columns = alertColumns({ t, onOpen, incidentNumber, boxes: props.selectable ? boxes : undefined });
  return (
    <DataTable
      ref={ref}
      label={t.alerts.title}
      columns={columns}
      rows={rows}
      rowKey={rowKey}
      sort={props.sort}
      onSort={props.onSort}
      currentKey={selection.cursorId}
      selectedKeys={selected}
      rowTone={(row) => (props.isDone(row) ? 'done' : undefined)}
      onRowClick={onOpen}
      empty={props.empty}
      footer={<LoadMore list={queue} />}
    />
  );
}
