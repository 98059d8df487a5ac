import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { fieldValues, type EcsEvent } from '@qiaolou/schema';
import { formatDateTimeMs } from '../../time/format-time.ts';
import type { Column } from '../../ui/data-table.tsx';
import { eventSummary } from '../../ui/event-summary.ts';
import type { EventSearchTexts } from './messages.ts';

/** Columns of the results: time, then the chosen fields, or one summary line when none is chosen. */
export function eventColumns(
  t: EventSearchTexts,
  fields: readonly string[],
  open: ReadonlySet<string>,
  onToggle: (event: EcsEvent) => void,
): readonly Column<EcsEvent>[] {
  const time: Column<EcsEvent> = {
    key: '@timestamp',
    title: t.events.column.time,
    width: 196,
    render: (row) => {
      const isOpen = open.has(row['event.id']);
      return (
        <span className="event-time">
          <button
            type="button"
            className="icon-button small"
            aria-expanded={isOpen}
            aria-label={isOpen ? t.common.collapse : t.common.expand}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(row);
            }}
          >
            {isOpen ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
          </button>
          <time dateTime={row['@timestamp']} className="num">
            {formatDateTimeMs(row['@timestamp'])}
          </time>
        </span>
      );
    },
  };
  if (fields.length === 0)
    return [
      time,
      {
        key: 'event.dataset',
        title: 'event.dataset',
        width: 130,
        priority: 1,
        render: (row) => <span className="mono muted">{row['event.dataset']}</span>,
      },
      {
        key: 'summary',
        title: t.events.column.summary,
        width: 240,
        flex: true,
        render: (row) => <span className="mono">{eventSummary(row)}</span>,
      },
    ];
  return [
    time,
    ...fields.map((field, index) => ({
      key: field,
      title: <span className="mono">{field}</span>,
      width: 150,
      flex: index === fields.length - 1,
      render: (row: EcsEvent) => {
        const text = fieldValues(row, field).join(', ');
        return text === '' ? (
          <span className="muted">–</span>
        ) : (
          <span className="mono" title={text}>
            {text}
          </span>
        );
      },
    })),
  ];
}
