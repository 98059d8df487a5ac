import { DAY_MS, type RetentionOverview, type StoredDay } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import { formatCount } from '../../i18n/use-messages.ts';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { RetentionTexts } from './messages.ts';
import { sizeText } from './size-text.ts';

const SEAL_TONES: Readonly<Record<StoredDay['sealed'], Tone>> = { sealed: 'pass', partly: 'warn', open: 'hollow' };

/** Columns of the days, in their order. */
export function dayColumns(t: RetentionTexts, of: RetentionOverview['kept']): readonly Column<StoredDay>[] {
  const { column: c, sealed, kept, mayGo, place, supplements } = t.retention;
  const columns: readonly Column<StoredDay>[] = [
    {
      key: 'day',
      title: c.day,
      width: 110,
      flex: true,
      render: ({ day }) => (
        <Link className="mono" to="/events" search={{ time: timeOfDay(day) }}>
          {day}
        </Link>
      ),
    },
    { ...number('events', c.events, 96), render: ({ events }) => <span className="num">{formatCount(events)}</span> },
    { ...number('bytes', c.bytes, 84), render: ({ bytes }) => <span className="num">{sizeText(bytes)}</span> },
    { ...number('files', c.files, 60, 5), render: ({ files }) => <span className="num">{formatCount(files)}</span> },
    {
      key: 'place',
      title: c.place,
      width: 92,
      priority: 3,
      render: ({ coldEvents, events }) =>
        coldEvents === 0 ? place.hot : coldEvents < events ? place.both : place.cold,
    },
    {
      key: 'sealed',
      title: c.sealed,
      width: 110,
      render: ({ sealed: state, supplementary }) => (
        <Tag tone={SEAL_TONES[state]} title={supplementary > 0 ? supplements(formatCount(supplementary)) : undefined}>
          {sealed[state]}
        </Tag>
      ),
    },
    {
      key: 'sealedAt',
      title: c.sealedAt,
      width: 150,
      priority: 4,
      render: ({ sealedAt }) => (sealedAt === null ? <span className="muted">–</span> : <TimeText at={sealedAt} />),
    },
    {
      key: 'kept',
      title: c.kept,
      width: 170,
      priority: 1,
      render: ({ keptBecause }) => (keptBecause === null ? mayGo : <span className="muted">{kept[keptBecause]}</span>),
    },
  ];
  // An index is where its server put it.
  return of === 'indices' ? columns.filter(({ key }) => key !== 'place') : columns;
}

/** A day in Asia/Shanghai, as the search has it in its address. */
function timeOfDay(day: string): string {
  const start = Date.parse(`${day}T00:00:00+08:00`);
  return formatTimeSpec(absolute(start, start + DAY_MS));
}

/** What columns of numbers have in common; width in px. */
function number(key: string, title: string, width: number, priority?: number) {
  return { key, title, width, priority, align: 'right' } as const;
}
