import { useImperativeHandle, type ReactNode, type Ref } from 'react';
import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons';
import { useSlimWindow } from '../base/slim-window.ts';
import { DetailRow } from './detail-row.tsx';
import { fitColumns, leastWidth, type ColumnWidth } from './fit-columns.ts';
import { LoadMore } from './load-more.tsx';
import { useRowWindow } from './use-row-window.ts';
import './data-table.css';

/** Direction of a sorted column. */
export interface SortState {
  readonly key: string;
  readonly descending: boolean;
}

/** A column of a {@link DataTable}. */
export interface Column<Row> extends ColumnWidth {
  readonly title: ReactNode;
  readonly render: (row: Row, index: number) => ReactNode;
  /** `right` for numbers. */
  readonly align?: 'left' | 'right' | 'center' | undefined;
  readonly sortable?: boolean | undefined;
  /** Longer text of the head, for the pointer. */
  readonly hint?: string | undefined;
}

/** What a page may ask of a table. */
export interface DataTableHandle {
  readonly scrollToRow: (index: number) => void;
}

/** Everything a table is told; rows are read only. */
export interface DataTableProps<Row> {
  /** Accessible name. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** px, 32 at most. */
  readonly rowHeight?: number;
  readonly sort?: SortState | undefined;
  readonly onSort?: (sort: SortState) => void;
  readonly onRowClick?: (row: Row, index: number, event: React.MouseEvent) => void;
  /** The row with the keyboard cursor or the open flyout. */
  readonly currentKey?: string | undefined;
  readonly selectedKeys?: ReadonlySet<string>;
  readonly rowTone?: (row: Row) => string | undefined;
  readonly expandedKeys?: ReadonlySet<string>;
  readonly renderExpanded?: (row: Row) => ReactNode;
  /** Shown instead of rows. */
  readonly empty?: ReactNode;
  /** Below the last row. */
  readonly footer?: ReactNode;
  readonly ref?: Ref<DataTableHandle>;
}

/**
 * The console's table: native table semantics, sticky head, fixed row height, only the visible rows in the DOM,
 * columns that step aside by priority when it is narrow, cards in a slim window, optional detail below a row.
 */
export function DataTable<Row>({ ref, ...props }: DataTableProps<Row>): ReactNode {
  const { columns, rows, rowKey, rowHeight = 30, expandedKeys, empty, footer } = props;
  const stacked = useSlimWindow();
  const pane = useRowWindow({ rows, rowKey, rowHeight, expandedKeys, stacked });
  // Cards have room for all of them.
  const shown = stacked || pane.width === 0 ? columns : fitColumns(columns, pane.width);
  const { ref: paneRef, onScroll, view, scrollToRow } = pane;
  useImperativeHandle(ref, () => ({ scrollToRow }));
  return (
    <div
      className="data-table"
      data-stacked={stacked || undefined}
      ref={paneRef}
      onScroll={onScroll}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <table
        aria-rowcount={rows.length + 1}
        aria-label={props.label}
        style={stacked ? undefined : { minWidth: leastWidth(shown) }}
      >
        <TableHead columns={shown} sort={props.sort} onSort={props.onSort} />
        <tbody>
          {view.before > 0 && <Spacer height={view.before} />}
          {rows.slice(view.start, view.end).map((row, offset) => {
            const index = view.start + offset;
            const key = rowKey(row);
            return (
              <BodyRow key={key} {...{ row, index, rowHeight: stacked ? undefined : rowHeight, columns: shown, props }}>
                {expandedKeys?.has(key) === true && props.renderExpanded && (
                  <DetailRow
                    columns={shown.length}
                    onHeight={(height) => {
                      pane.measured(key, height);
                    }}
                  >
                    {props.renderExpanded(row)}
                  </DetailRow>
                )}
              </BodyRow>
            );
          })}
          {view.after > 0 && <Spacer height={view.after} />}
        </tbody>
      </table>
      {rows.length === 0 && empty}
      {pane.more && <LoadMore list={{ hasMore: true, loading: false, loadMore: pane.more }} />}
      {footer}
    </div>
  );
}

interface HeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: SortState | undefined;
  readonly onSort: ((sort: SortState) => void) | undefined;
}

function TableHead<Row>({ columns, sort, onSort }: HeadProps<Row>): ReactNode {
  return (
    <>
      <colgroup>
        {columns.map((column) => (
          <col key={column.key} style={column.flex === true ? undefined : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
    </>
  );
}

function Spacer({ height }: { readonly height: number }): ReactNode {
  return (
    <tr aria-hidden="true" className="data-table-spacer">
      <td style={{ height }} />
    </tr>
  );
}

interface HeadCellProps<Row> extends Omit<HeadProps<Row>, 'columns'> {
  readonly column: Column<Row>;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>): ReactNode {
  const active = sort?.key === column.key ? sort : undefined;
  if (column.sortable !== true || !onSort)
    return (
      <th scope="col" title={column.hint} data-align={column.align}>
        {column.title}
      </th>
    );
  return (
    <th
      scope="col"
      title={column.hint}
      data-align={column.align}
      aria-sort={active ? (active.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="data-table-sort"
        onClick={() => {
          onSort({ key: column.key, descending: active ? !active.descending : true });
        }}
      >
        {column.title}
        {active && (active.descending ? <CaretDownOutlined aria-hidden /> : <CaretUpOutlined aria-hidden />)}
      </button>
    </th>
  );
}

interface BodyRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  /** px; a card is as high as what is in it. */
  readonly rowHeight: number | undefined;
  readonly columns: readonly Column<Row>[];
  readonly props: DataTableProps<Row>;
  readonly children: ReactNode;
}

function BodyRow<Row>({ row, index, rowHeight, columns, props, children }: BodyRowProps<Row>): ReactNode {
  const key = props.rowKey(row);
  return (
    <>
      <tr
        aria-rowindex={index + 2}
        data-row={key}
        data-clickable={props.onRowClick ? true : undefined}
        data-current={props.currentKey === key ? true : undefined}
        data-selected={props.selectedKeys?.has(key) === true ? true : undefined}
        data-tone={props.rowTone?.(row)}
        style={rowHeight === undefined ? undefined : { height: rowHeight }}
        onClick={(event) => props.onRowClick?.(row, index, event)}
      >
        {columns.map((column) => (
          <td
            key={column.key}
            data-align={column.align}
            data-column={column.key}
            data-flex={column.flex === true ? true : undefined}
            data-label={
              column.flex !== true && typeof column.title === 'string' && column.title !== '' ? column.title : undefined
            }
          >
            {column.render(row, index)}
          </td>
        ))}
      </tr>
      {children}
    </>
  );
}
