import { DownOutlined, RightOutlined } from '@ant-design/icons';
import type { EcsEvent } from '@qiaolou/schema';
import { useState, type ReactNode } from 'react';
import { formatDateTimeMs } from '../time/format-time.ts';
import { EventFields } from './event-fields.tsx';
import { eventSummary } from './event-summary.ts';
import { toggled } from './toggled.ts';
import './event-list.css';

/** A few events, one line each, opening to all their fields. */
export function EventList({ events }: { readonly events: readonly EcsEvent[] }): ReactNode {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return (
    <ul className="event-list">
      {events.map((event) => {
        const id = event['event.id'];
        const isOpen = open.has(id);
        return (
          <li key={id}>
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => {
                setOpen(toggled(open, id));
              }}
            >
              {isOpen ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
              <time dateTime={event['@timestamp']} className="num">
                {formatDateTimeMs(event['@timestamp'])}
              </time>
              <span className="muted">{event['event.dataset']}</span>
              <span className="mono event-line" translate="no">
                {eventSummary(event)}
              </span>
            </button>
            {isOpen && <EventFields event={event} />}
          </li>
        );
      })}
    </ul>
  );
}
