import { MinusCircleOutlined, PlusCircleOutlined } from '@ant-design/icons';
import { fieldValues, type EcsEvent, type Scalar } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { CopyButton } from './copy-button.tsx';
import { detailFields } from './event-summary.ts';
import { fieldLabel } from './field-label.ts';
import './event-fields.css';
import './raw.css';

/** Called for "only this value" (`exclude` false) and "not this value". */
export type OnFilterValue = (field: string, value: Scalar, exclude: boolean) => void;

/** All fields of an event and its raw text. */
export function EventFields(props: { readonly event: EcsEvent; readonly onFilter?: OnFilterValue }): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  const { event, onFilter } = props;
  const raw = event['event.original'];
  return (
    <div className="event-fields">
      <div className="raw">
        <div className="raw-head">
          <span>{t.event.raw}</span>
          <CopyButton text={raw} />
        </div>
        <pre tabIndex={0} aria-label={t.event.raw} translate="no">
          {raw}
        </pre>
      </div>
      <table className="field-table" aria-label={t.event.fields}>
        <tbody>
          {detailFields(event).map(({ field, text, copied }) => (
            <tr key={field}>
              <th scope="row">
                <span className="mono">{field}</span>
                <span className="muted"> {fieldLabel(field, language)}</span>
              </th>
              <td>
                <span className="mono wrap" translate="no">
                  {text}
                </span>
                <span className="row-actions">
                  {onFilter && <FilterButtons event={event} field={field} onFilter={onFilter} />}
                  <CopyButton text={copied} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FilterButtons(props: {
  readonly event: EcsEvent;
  readonly field: string;
  readonly onFilter: OnFilterValue;
}): ReactNode {
  const t = useMessages();
  const value = fieldValues(props.event, props.field)[0];
  if (value === undefined) return undefined;
  const button = (text: string, icon: ReactNode, exclude: boolean): ReactNode => (
    <button
      type="button"
      className="icon-button small"
      aria-label={`${text} ${props.field}`}
      title={text}
      onClick={() => {
        props.onFilter(props.field, value, exclude);
      }}
    >
      {icon}
    </button>
  );
  return (
    <>
      {button(t.common.include, <PlusCircleOutlined aria-hidden />, false)}
      {button(t.common.exclude, <MinusCircleOutlined aria-hidden />, true)}
    </>
  );
}
