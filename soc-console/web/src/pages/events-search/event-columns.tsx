import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { fieldValues, type EcsEvent } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatDateTimeMs } from '../../time/format-time.ts';
import type { Column } from '../../ui/data-table.tsx';
import { eventSummary } from '../../ui/event-summary.ts';
import type { EventSearchTexts } from './messages.ts';

/** Details that are open, and the way to open one. */
interface OpenDetails {
  readonly open: ReadonlySet<string>;
  readonly onToggle: (event: EcsEvent) => void;
}

/** Columns of the results: time, then the chosen fields, or one summary line when none is chosen. */
export function eventColumns(
  t: EventSearchTexts,
  fields: readonly string[],
  details: OpenDetails,
): readonly Column<EcsEvent>[] {
  return [timeColumn(t, details), ...(fields.length === 0 ? summaryColumns(t) : fieldColumns(fields))];
}

function timeColumn(t: EventSearchTexts, { open, onToggle }: OpenDetails): Column<EcsEvent> {
  return {
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
}

function summaryColumns(t: EventSearchTexts): readonly Column<EcsEvent>[] {
  return [
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
      render: (row) => (
        <span className="mono" translate="no">
          {eventSummary(row)}
        </span>
      ),
    },
  ];
}

function fieldColumns(fields: readonly string[]): readonly Column<EcsEvent>[] {
  return fields.map((field, index) => ({
    key: field,
    title: <span className="mono">{field}</span>,
    width: 150,
    flex: index === fields.length - 1,
    render: (row) => <FieldText text={fieldValues(row, field).join(', ')} />,
  }));
}

function FieldText({ text }: { readonly text: string }): ReactNode {
  if (text === '') return <span className="muted">–</span>;
  return (
    <span className="mono" title={text} translate="no">
      {text}
    </span>
  );
}
