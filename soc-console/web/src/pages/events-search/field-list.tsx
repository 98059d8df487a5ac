import { DownOutlined, MinusOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { ECS_FIELDS, type EcsEvent, type TimeRange } from '@qiaolou/schema';
import { Input } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import type { OnFilterValue } from '../../ui/event-fields.tsx';
import { fieldLabel } from '../../ui/field-label.ts';
import { FieldTopValues } from './field-top-values.tsx';
import { eventSearchMessages } from './messages.ts';
import '../../ui/facets.css';

interface Props {
  readonly events: readonly EcsEvent[];
  readonly columns: readonly string[];
  readonly query: string;
  readonly range: TimeRange;
  readonly onColumn: (field: string) => void;
  readonly onFilter: OnFilterValue;
}

const HIDDEN: ReadonlySet<string> = new Set(['@timestamp', 'event.original', 'event.id', 'message']);

/** Fields of the loaded events with how many of them have each, most common first. */
function fieldCounts(events: readonly EcsEvent[]): readonly (readonly [field: string, events: number])[] {
  const counts = new Map<string, number>();
  for (const event of events)
    for (const field of Object.keys(event)) if (!HIDDEN.has(field)) counts.set(field, (counts.get(field) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Fields at the left: make one a column, see its most frequent values, filter by them. */
export function FieldList(props: Props): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { language } = usePreferences();
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<string>();
  const counts = useMemo(() => fieldCounts(props.events), [props.events]);
  const wanted = filter.trim().toLowerCase();
  const named = (field: string): boolean =>
    wanted === '' ||
    field.toLowerCase().includes(wanted) ||
    (fieldLabel(field, language) ?? '').toLowerCase().includes(wanted);
  const known = wanted === '' ? [] : Object.keys(ECS_FIELDS).filter((field) => !HIDDEN.has(field));
  const available = [...new Set([...counts.map(([field]) => field), ...known])].filter(
    (field) => named(field) && !props.columns.includes(field),
  );
  const item = (field: string, shown: boolean): ReactNode => (
    <FieldItem
      key={field}
      {...props}
      field={field}
      shown={shown}
      open={open === field}
      onOpen={() => {
        setOpen(open === field ? undefined : field);
      }}
    />
  );
  return (
    <aside className="facets field-list" aria-label={t.events.fields}>
      <Input
        size="small"
        allowClear
        value={filter}
        aria-label={t.events.fieldFilter}
        placeholder={t.events.fieldFilter}
        onChange={(event) => {
          setFilter(event.target.value);
        }}
      />
      {props.columns.length > 0 && (
        <>
          <h2>{t.events.selectedFields}</h2>
          <ul>{props.columns.map((field) => item(field, true))}</ul>
        </>
      )}
      <h2>{t.events.availableFields}</h2>
      <ul>{available.slice(0, 120).map((field) => item(field, false))}</ul>
    </aside>
  );
}

function FieldItem(
  props: Props & {
    readonly field: string;
    readonly shown: boolean;
    readonly open: boolean;
    readonly onOpen: () => void;
  },
): ReactNode {
  const t = useMessages(eventSearchMessages);
  const { language } = usePreferences();
  const { field, shown, open } = props;
  const columnText = shown ? t.events.removeColumn(field) : t.events.addColumn(field);
  return (
    <li>
      <div className="field-item">
        <button
          type="button"
          className="field-name"
          aria-expanded={open}
          onClick={props.onOpen}
          title={fieldLabel(field, language)}
        >
          {open ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
          <span className="mono">{field}</span>
        </button>
        <button
          type="button"
          className="icon-button small"
          aria-label={columnText}
          title={columnText}
          onClick={() => {
            props.onColumn(field);
          }}
        >
          {shown ? <MinusOutlined aria-hidden /> : <PlusOutlined aria-hidden />}
        </button>
      </div>
      {open && <FieldTopValues field={field} query={props.query} range={props.range} onFilter={props.onFilter} />}
    </li>
  );
}
