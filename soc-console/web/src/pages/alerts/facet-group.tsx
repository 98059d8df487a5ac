import type { AlertFacetField } from '@qiaolou/schema';
import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { setPreferences, usePreferences } from '../../base/preferences.ts';
import { useUserName } from '../../base/session.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { facetText, type FacetValue } from './facet-values.ts';
import { alertMessages } from './messages.ts';

/** Values shown before "more". */
const SHORT = 6;

interface Props {
  readonly field: AlertFacetField;
  readonly values: readonly FacetValue[];
  readonly chosen: readonly string[];
  /** Values whose rows are left out. */
  readonly excluded: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly onExclude: (values: readonly string[]) => void;
}

/** One field of the filters: folds, and shows the rest of its values when asked. */
export function FacetGroup({ values, ...rest }: Props): ReactNode {
  const t = useMessages(alertMessages);
  const { field, chosen, excluded } = rest;
  const [all, setAll] = useState(false);
  const folded = usePreferences().foldedFacets.includes(field);
  const shown = all
    ? values
    : values.filter(({ value }, index) => index < SHORT || chosen.includes(value) || excluded.includes(value));
  return (
    <fieldset className="facet">
      <FacetLegend field={field} folded={folded} />
      {!folded && (
        <ul>
          {shown.map((value) => (
            <FacetLine key={value.value} value={value} {...rest} />
          ))}
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

function FacetLegend({ field, folded }: { readonly field: AlertFacetField; readonly folded: boolean }): ReactNode {
  const t = useMessages(alertMessages);
  const { foldedFacets } = usePreferences();
  return (
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
  );
}

interface LineProps extends Omit<Props, 'values'> {
  readonly value: FacetValue;
}

function FacetLine({ field, value, chosen, excluded, onChange, onExclude }: LineProps): ReactNode {
  const t = useMessages(alertMessages);
  const text = facetText(t, field, value, useUserName());
  const [on, out] = [chosen.includes(value.value), excluded.includes(value.value)];
  const others = (values: readonly string[]) => values.filter((other) => other !== value.value);
  return (
    <li className="facet-line">
      <label title={text} data-on={on || undefined} data-out={out || undefined}>
        <input
          type="checkbox"
          checked={on}
          onChange={() => {
            onChange(on ? others(chosen) : [...chosen, value.value]);
          }}
        />
        <span className={field === 'source' ? 'facet-text mono' : 'facet-text'}>{text}</span>
        <span className="facet-count num">{formatCount(value.count)}</span>
      </label>
      <button
        type="button"
        className="facet-exclude"
        aria-label={t.alerts.leaveOut(text)}
        aria-pressed={out}
        title={t.alerts.leaveOut(text)}
        onClick={() => {
          onExclude(out ? others(excluded) : [...excluded, value.value]);
        }}
      >
        ≠
      </button>
    </li>
  );
}
