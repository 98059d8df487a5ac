import type { AlertFacetField, Facet } from '@qiaolou/schema';
import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { setPreferences, usePreferences } from '../../base/preferences.ts';
import { useUserName } from '../../base/session.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';
import { FACET_FIELDS, hasFilters, type AlertSearch } from './alert-search.ts';
import { alertMessages, type AlertTexts } from './messages.ts';
import '../../ui/facets.css';

/** Values shown before "more". */
const SHORT = 6;

interface Props {
  readonly facets: readonly Facet[];
  readonly search: AlertSearch;
  readonly onChange: (field: AlertFacetField, values: readonly string[]) => void;
  readonly onClear: () => void;
}

/** Filters at the left of the queue, each value with its count. */
export function FacetPanel({ facets, search, onChange, onClear }: Props): ReactNode {
  const t = useMessages(alertMessages);
  return (
    <aside className="facets" aria-label={t.alerts.facets}>
      <div className="facets-head">
        <h2>{t.alerts.facets}</h2>
        {hasFilters(search) && (
          <button type="button" className="link-button" onClick={onClear}>
            {t.common.clear}
          </button>
        )}
      </div>
      {FACET_FIELDS.map((field) => (
        <FacetGroup
          key={field}
          field={field}
          values={ordered(
            field,
            withChosen(facets.find((facet) => facet.field === field)?.values ?? [], search.facets[field]),
          )}
          chosen={search.facets[field]}
          onChange={(values) => {
            onChange(field, values);
          }}
        />
      ))}
    </aside>
  );
}

type FacetValue = Facet['values'][number];

/** The values with the chosen ones that count nothing just now still listed, so that they can be taken off. */
export function withChosen(values: readonly FacetValue[], chosen: readonly string[]): readonly FacetValue[] {
  const missing = chosen.filter((value) => !values.some((known) => known.value === value));
  return [...values, ...missing.map((value) => ({ value, count: 0 }))];
}

/** Values with an order of their own; the others come most frequent first. */
const ORDER: Partial<Readonly<Record<AlertFacetField, readonly string[]>>> = {
  status: ['open', 'investigating', 'handled', 'closed'],
  level: LEVELS_GRAVEST_FIRST,
};

function ordered(field: AlertFacetField, values: readonly FacetValue[]): readonly FacetValue[] {
  const order = ORDER[field];
  return order ? values.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value)) : values;
}

function valueText(t: AlertTexts, field: AlertFacetField, { value, label }: FacetValue, me: string): string {
  switch (field) {
    case 'status':
      return textOr(t.alertStatus, value);
    case 'level':
      return textOr(t.level, value);
    case 'tactic':
      return textOr(t.tactic, value);
    case 'assignee':
      if (value === '-') return t.alert.unassigned;
      return value === me ? `${value}（${t.alerts.me}）` : value;
    case 'ruleId':
    case 'source':
      return label ?? value;
    default:
      return field satisfies never;
  }
}

function FacetGroup(props: {
  readonly field: AlertFacetField;
  readonly values: readonly FacetValue[];
  readonly chosen: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}): ReactNode {
  const t = useMessages(alertMessages);
  const me = useUserName();
  const { field, values, chosen, onChange } = props;
  const { foldedFacets } = usePreferences();
  const [all, setAll] = useState(false);
  const folded = foldedFacets.includes(field);
  const shown = all ? values : values.filter((value, index) => index < SHORT || chosen.includes(value.value));
  return (
    <fieldset className="facet">
      <legend>
        <button
          type="button"
          aria-expanded={!folded}
          onClick={() => {
            setPreferences({
              foldedFacets: folded ? foldedFacets.filter((name) => name !== field) : [...foldedFacets, field],
            });
          }}
        >
          {folded ? <RightOutlined aria-hidden /> : <DownOutlined aria-hidden />}
          {t.alerts.facet[field]}
        </button>
      </legend>
      {!folded && (
        <ul>
          {shown.map((value) => {
            const text = valueText(t, field, value, me);
            const on = chosen.includes(value.value);
            return (
              <li key={value.value}>
                <label title={text} data-on={on || undefined}>
                  <input
                    type="checkbox"
                    checked={on}
                    onChange={() => {
                      onChange(on ? chosen.filter((v) => v !== value.value) : [...chosen, value.value]);
                    }}
                  />
                  <span className={field === 'source' ? 'facet-text mono' : 'facet-text'}>{text}</span>
                  <span className="facet-count num">{formatCount(value.count)}</span>
                </label>
              </li>
            );
          })}
        </ul>
      )}
      {!folded && values.length > SHORT && (
        <button
          type="button"
          className="link-button facet-more"
          onClick={() => {
            setAll(!all);
          }}
        >
          {all ? t.alerts.fewerValues : t.alerts.moreValues(values.length - SHORT)}
        </button>
      )}
    </fieldset>
  );
}
