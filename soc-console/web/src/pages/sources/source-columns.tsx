import type { LogSource } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
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

/** Columns of the sources table. `now` is the server's time of the figures, epoch ms. */
export function sourceColumns(t: SourceTexts, now: number): readonly Column<LogSource>[] {
  const c = t.sources.column;
  const count = (
    key: 'received' | 'events' | 'shed' | 'truncated',
    width: number,
    priority: number,
  ): Column<LogSource> => ({
    key,
    title: c[key],
    width,
    align: 'right',
    sortable: true,
    priority,
    render: (row) => <Count n={row[key]} bad={key === 'shed' && row[key] > 0} />,
  });
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
      key: 'rate',
      title: c.rate,
      width: 74,
      align: 'right',
      sortable: true,
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
    count('received', 92, 6),
    count('events', 92, 4),
    {
      key: 'unparsed',
      title: c.unparsed,
      width: 104,
      align: 'right',
      sortable: true,
      priority: 2,
      render: (row) => (
        <span className={unparsedShare(row) > UNPARSED_LIMIT ? 'num bad' : 'num'}>
          {formatCount(row.unparsed)} ({(unparsedShare(row) * 100).toFixed(1)}%)
        </span>
      ),
    },
    count('shed', 66, 5),
    count('truncated', 66, 8),
    {
      key: 'skew',
      title: c.skew,
      width: 82,
      align: 'right',
      sortable: true,
      priority: 5,
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
      key: 'interval',
      title: c.interval,
      width: 82,
      align: 'right',
      sortable: true,
      priority: 7,
      render: (row) => (
        <span className="num muted">
          {row.expectedIntervalMs === null ? '–' : formatDuration(row.expectedIntervalMs)}
        </span>
      ),
    },
    {
      key: 'open',
      title: '',
      width: 76,
      render: (row) => (
        <Link to="/events" search={{ query: `log.source.address: "${row.peer}"`, time: '24h' }}>
          {t.sources.openEvents}
        </Link>
      ),
    },
  ];
}

function Count({ n, bad }: { readonly n: number; readonly bad: boolean }) {
  return <span className={bad ? 'num bad' : 'num'}>{formatCount(n)}</span>;
}
