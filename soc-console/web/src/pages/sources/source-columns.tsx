import type { SourceRow } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDuration } from '../../time/format-time.ts';
import type { Column } from '../../ui/data-table.tsx';
import type { SortValue } from '../../ui/sort-rows.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { SourceTexts } from './messages.ts';
import { sourceQuery } from './source-query.ts';
import { SKEW_LIMIT_MS, sourceState, UNPARSED_LIMIT, unparsedShare } from './source-state.ts';
import { StateTag } from './state-tag.tsx';

/** What columns sort by that do not show a field as it is. */
const SORTED_BY: Readonly<Record<string, (source: SourceRow) => SortValue>> = {
  state: sourceState,
  skew: ({ clockSkewMs }) => (clockSkewMs === null ? null : Math.abs(clockSkewMs)),
  unparsed: unparsedShare,
  unread: ({ unreadValues }) => unreadValues,
  interval: ({ expectedIntervalMs }) => expectedIntervalMs,
  peer: ({ name, peer }) => name ?? peer,
  hours: ({ hours }) => hours?.reduce((sum, n) => sum + n, 0),
};

/** What a column of the sources table sorts by. */
export function sourceValue(source: SourceRow, key: string): SortValue {
  const own = SORTED_BY[key];
  if (own !== undefined) return own(source);
  switch (key) {
    case 'listener':
    case 'dataset':
    case 'rate':
    case 'lastSeen':
    case 'received':
    case 'events':
    case 'shed':
    case 'truncated':
    case 'charset':
      return source[key];
    default:
      return undefined;
  }
}

/** Columns of the sources table, in their order. `now` is the server's time of the figures, epoch ms. */
export function sourceColumns(t: SourceTexts, now: number): readonly Column<SourceRow>[] {
  return [...whoColumns(t), ...stateColumns(t, now), ...countColumns(t), ...clockColumns(t), linkColumn(t)];
}

function whoColumns(t: SourceTexts): readonly Column<SourceRow>[] {
  const c = t.sources.column;
  return [
    {
      key: 'peer',
      title: c.peer,
      width: 176,
      flex: true,
      sortable: true,
      render: (row) => (
        <span className="source-name" title={row.id}>
          {row.name !== null && <span translate="no">{row.name}</span>}
          <span className={row.name === null ? 'mono' : 'mono muted'}>{row.peer}</span>
        </span>
      ),
    },
    { key: 'listener', title: c.listener, width: 90, sortable: true, priority: 3, render: (row) => row.listener },
    {
      key: 'dataset',
      title: c.dataset,
      width: 150,
      sortable: true,
      priority: 2,
      render: (row) => <span className="mono">{row.dataset ?? '–'}</span>,
    },
  ];
}

/** What is wrong with it, and what comes. */
function stateColumns(t: SourceTexts, now: number): readonly Column<SourceRow>[] {
  const c = t.sources.column;
  return [
    {
      key: 'state',
      title: c.state,
      width: 96,
      sortable: true,
      render: (row) => <StateTag source={row} />,
    },
    {
      ...number('rate', c.rate, 74),
      render: (row) => <span className="num">{row.rate.toFixed(row.rate < 10 ? 1 : 0)}</span>,
    },
    {
      key: 'hours',
      title: c.hours,
      width: 78,
      sortable: true,
      priority: 4,
      render: (row) =>
        row.hours === null ? (
          <span className="muted">–</span>
        ) : (
          <Sparkline
            bins={row.hours}
            label={t.sources.hoursLabel(formatCount(row.hours.reduce((sum, n) => sum + n, 0)))}
          />
        ),
    },
    {
      key: 'lastSeen',
      title: c.lastSeen,
      width: 176,
      sortable: true,
      priority: 1,
      render: (row) => (
        <>
          <TimeText at={row.lastSeen} />
          {row.state === 'silent' && <span className="bad"> {formatDuration(now - Date.parse(row.lastSeen))}</span>}
        </>
      ),
    },
  ];
}

/** What was received and what became of it. */
function countColumns(t: SourceTexts): readonly Column<SourceRow>[] {
  const c = t.sources.column;
  return [
    { ...number('received', c.received, 92, 6), render: (row) => <Count n={row.received} /> },
    { ...number('events', c.events, 92, 4), render: (row) => <Count n={row.events} /> },
    {
      ...number('unparsed', c.unparsed, 118, 2),
      render: (row) => (
        <span className={unparsedShare(row) > UNPARSED_LIMIT ? 'num bad' : 'num'}>
          {formatCount(row.unparsed)} ({(unparsedShare(row) * 100).toFixed(1)}%)
        </span>
      ),
    },
    { ...number('shed', c.shed, 66, 5), render: (row) => <Count n={row.shed} bad={row.shed > 0} /> },
    { ...number('truncated', c.truncated, 66, 8), render: (row) => <Count n={row.truncated} /> },
    { ...number('unread', c.unread, 82, 6), render: (row) => <Count n={row.unreadValues} /> },
    {
      key: 'charset',
      title: c.charset,
      width: 82,
      sortable: true,
      priority: 7,
      render: (row) => (row.charset === null ? <span className="muted">–</span> : t.sources.charsets[row.charset]),
    },
  ];
}

/** How its clock goes and how often it speaks. */
function clockColumns(t: SourceTexts): readonly Column<SourceRow>[] {
  const c = t.sources.column;
  return [
    {
      ...number('skew', c.skew, 82, 5),
      render: (row) =>
        row.clockSkewMs === null ? (
          <span className="muted">–</span>
        ) : (
          <span className={Math.abs(row.clockSkewMs) > SKEW_LIMIT_MS ? 'num bad' : 'num'}>
            {formatDuration(row.clockSkewMs)}
          </span>
        ),
    },
    {
      ...number('interval', c.interval, 82, 7),
      render: (row) => (
        <span className="num muted">
          {row.expectedIntervalMs === null ? '–' : formatDuration(row.expectedIntervalMs)}
        </span>
      ),
    },
  ];
}

function linkColumn(t: SourceTexts): Column<SourceRow> {
  return {
    key: 'open',
    title: '',
    width: 76,
    render: (row) => (
      <Link to="/events" search={{ query: sourceQuery(row), time: '24h' }}>
        {t.sources.openEvents}
      </Link>
    ),
  };
}

/** What columns of numbers have in common; width in px. */
function number(key: string, title: string, width: number, priority?: number) {
  return { key, title, width, priority, align: 'right', sortable: true } as const;
}

function Count({ n, bad = false }: { readonly n: number; readonly bad?: boolean }): ReactNode {
  return <span className={bad ? 'num bad' : 'num'}>{formatCount(n)}</span>;
}
