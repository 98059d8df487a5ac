import type { PackReading } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { Tag } from '../../ui/tag.tsx';
import { EventTable } from './event-table.tsx';
import { packMessages } from './messages.ts';

/** Lines with what each came to; those that need a look are open. */
export function Readings(props: {
  readonly readings: readonly PackReading[];
  /** Says that so many fields differ, and from what. */
  readonly differs?: (n: string) => string;
}): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { readings, differs = d.differs } = props;
  return (
    <ol className="pack-lines">
      {readings.map(({ text, event, mine, changes }, at) => (
        <li key={at}>
          <details open={at === 0 || changes.length > 0}>
            <summary>
              <Tag tone={mine ? 'pass' : 'fail'}>{mine ? d.mine : d.notMine}</Tag>
              {changes.length > 0 && <Tag tone="warn">{differs(formatCount(changes.length))}</Tag>}
              <span className="mono pack-line" translate="no">
                {text}
              </span>
            </summary>
            {event !== null && <EventTable event={event} changes={changes} />}
          </details>
        </li>
      ))}
    </ol>
  );
}
