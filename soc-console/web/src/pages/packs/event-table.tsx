import type { FieldChange } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTimeMs } from '../../time/format-time.ts';
import { isTime } from '../../ui/event-summary.ts';
import { fieldLabel } from '../../ui/field-label.ts';
import { packMessages } from './messages.ts';
import '../../ui/event-fields.css';

/** Fields that are the same of every line, or the line itself. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  ...['event.id', 'event.original', 'event.created', 'event.ingested', 'event.module', 'message'],
  ...['qiaolou.listener', 'log.source.address', 'log.file.path'],
]);

/** A value as it is shown: times in the zone of the screen, lists with commas. */
function valueText(field: string, value: unknown): string {
  if (typeof value === 'string' && isTime(field)) return formatDateTimeMs(value);
  if (Array.isArray(value)) return value.map((one) => valueText(field, one)).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** What a line came to, field by field, and what it was before where that differs. */
export function EventTable(props: {
  readonly event: Readonly<Record<string, unknown>>;
  readonly changes: readonly FieldChange[];
}): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { language } = usePreferences();
  const changed = new Map(props.changes.map((change) => [change.field, change]));
  const names = new Set([...Object.keys(props.event), ...changed.keys()]);
  const fields = [...names].filter((field) => changed.has(field) || !SAID_ELSEWHERE.has(field)).sort();
  return (
    <table className="field-table" aria-label={d.result}>
      <tbody>
        {fields.map((field) => {
          const change = changed.get(field);
          const value = props.event[field];
          return (
            <tr key={field} data-changed={change && true}>
              <th scope="row">
                <span className="mono">{field}</span>
                <span className="muted"> {fieldLabel(field, language)}</span>
              </th>
              <td translate="no">
                {change && (
                  <del className="mono wrap">
                    {change.before === null ? d.missing : valueText(field, change.before)}
                  </del>
                )}{' '}
                <span className="mono wrap">{value === undefined ? d.missing : valueText(field, value)}</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
