import type { LogSource } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDuration } from '../../time/format-time.ts';
import type { Column } from '../../ui/data-table.tsx';
import type { SortValue } from '../../ui/sort-rows.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { SourceTexts } from './messages.ts';
import { SKEW_LIMIT_MS, sourceState, UNPARSED_LIMIT, unparsedShare, type SourceState } from './source-state.ts';

const TONES: Readonly<Record<SourceState, Tone>> = {
  ok: 'pass',
  silent: 'fail',
  shedding: 'fail',
  failing: 'warn',
  skewed: 'warn',
};

/** What a column of the sources table sorts by. */
export function sourceValue(source: LogSource, key: string): SortValue {
  switch (key) {
    case 'state':
      return sourceState(source);
    case 'skew':
      return source.clockSkewMs === null ? null : Math.abs(source.clockSkewMs);
    case 'unparsed':
      return unparsedShare(source);
    case 'interval':
      return source.expectedIntervalMs;
    case 'peer':
    case 'listener':
    case 'dataset':
    case 'rate':
    case 'lastSeen':
    case 'received':
    case 'events':
    case 'shed':
    case 'truncated':
      return source[key];
    default:
      return undefined;
  }
}

/** Columns of the sources table, in their order. `now` is the server's time of the figures, epoch ms. */
export function sourceColumns(t: SourceTexts, now: number): readonly Column<LogSource>[] {
  return [...whoColumns(t), ...stateColumns(t, now), ...countColumns(t), ...clockColumns(t), linkColumn(t)];
}

function whoColumns(t: SourceTexts): readonly Column<LogSource>[] {
  const c = t.sources.column;
  return [
    {
      key: 'peer',
      title: c.peer,
      width: 150,
      flex: true,
      sortable: true,
      render: (row) => (
        <span className="mono" title={row.id}>
          {row.peer}
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
function stateColumns(t: SourceTexts, now: number): readonly Column<LogSource>[] {
  const c = t.sources.column;
  return [
    {
      key: 'state',
      title: c.state,
      width: 96,
      sortable: true,
      render: (row) => {
        const state = sourceState(row);
        return <Tag tone={TONES[state]}>{t.sources.state[state]}</Tag>;
      },
    },
    {
      ...number('rate', c.rate, 74),
      render: (row) => <span className="num">{row.rate.toFixed(row.rate < 10 ? 1 : 0)}</span>,
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
          {row.silent && <span className="bad"> {formatDuration(now - Date.parse(row.lastSeen))}</span>}
        </>
      ),
    },
  ];
}

/** What was received and what became of it. */
function countColumns(t: SourceTexts): readonly Column<LogSource>[] {
  const c = t.sources.column;
  return [
    { ...number('received', c.received, 92, 6), render: (row) => <Count n={row.received} /> },
    { ...number('events', c.events, 92, 4), render: (row) => <Count n={row.events} /> },
    {
      ...number('unparsed', c.unparsed, 104, 2),
      render: (row) => (
        <span className={unparsedShare(row) > UNPARSED_LIMIT ? 'num bad' : 'num'}>
          {formatCount(row.unparsed)} ({(unparsedShare(row) * 100).toFixed(1)}%)
        </span>
      ),
    },
    { ...number('shed', c.shed, 66, 5), render: (row) => <Count n={row.shed} bad={row.shed > 0} /> },
    { ...number('truncated', c.truncated, 66, 8), render: (row) => <Count n={row.truncated} /> },
  ];
}

/** How its clock goes and how often it speaks. */
function clockColumns(t: SourceTexts): readonly Column<LogSource>[] {
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

function linkColumn(t: SourceTexts): Column<LogSource> {
  return {
    key: 'open',
    title: '',
    width: 76,
    render: (row) => (
      <Link to="/events" search={{ query: `log.source.address: "${row.peer}"`, time: '24h' }}>
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
