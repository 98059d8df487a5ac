import type { TimeRange } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { Histogram } from '../charts/histogram.tsx';
import { formatCount } from '../i18n/use-messages.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { cellText, chartOf, isMeasure, placeOfRow, type PipedTable, type RowPlace } from './piped-table.ts';
import './piped.css';

/** What the table and its chart are called. */
interface PipedTexts {
  readonly label: string;
  readonly chart: string;
  /** Of the link to what a row stands for. */
  readonly ofRow: string;
  readonly empty: string;
  readonly emptyHint: string;
}

interface Props {
  readonly table: PipedTable;
  readonly range: TimeRange;
  readonly place: RowPlace;
  readonly texts: PipedTexts;
  readonly onRange: (from: number, to: number) => void;
}

/** Rows that stages make: a chart where they are one, and a table whose figures lead to what they count. */
export function PipedTableView({ table, range, place, texts, onRange }: Props): ReactNode {
  const chart = useMemo(() => chartOf(table, range), [table, range]);
  const { filter, timed, fields } = place;
  const columns = useMemo(
    () => rowColumns(table, { filter, timed, fields }, texts.ofRow),
    [table, filter, timed, fields, texts.ofRow],
  );
  const rows = useMemo(() => table.rows.map((cells, index) => ({ key: String(index), cells })), [table]);
  return (
    <>
      {chart && (
        <div className="timeline-strip">
          <Histogram data={chart} label={texts.chart} height={160} onRange={onRange} />
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
        label={texts.label}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        rowHeight={28}
        empty={<EmptyState title={texts.empty} hint={texts.emptyHint} />}
      />
    </>
  );
}

interface Row {
  readonly key: string;
  readonly cells: PipedTable['rows'][number];
}

/** One column each; the first value and every figure lead to what their row stands for. */
function rowColumns(table: PipedTable, place: RowPlace, ofRow: string): readonly Column<Row>[] {
  return table.columns.map((column, index) => ({
    key: column.name,
    title: <span className="mono">{column.name}</span>,
    width: isMeasure(column) ? Math.min(240, Math.max(100, 24 + 8 * column.name.length)) : 200,
    hint: column.name,
    flex: index === table.columns.length - 1,
    ...(isMeasure(column) && { align: 'right' as const }),
    render: ({ cells }) => {
      const text = cellText(column, cells[index], formatCount, place.fields);
      if (text === '' && cells[index] === null) return <span className="muted">–</span>;
      const shown = (
        <span className={isMeasure(column) ? 'num' : 'mono'} title={text} translate="no">
          {text === '' ? '""' : text}
        </span>
      );
      const search = index === 0 || isMeasure(column) ? placeOfRow(place, table, cells) : undefined;
      if (search === undefined) return shown;
      return (
        <Link to="." search={(old) => ({ ...old, ...search })} title={ofRow}>
          {shown}
        </Link>
      );
    },
  }));
}
