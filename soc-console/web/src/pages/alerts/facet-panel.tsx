import type { AlertFacetField, Facet } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { FACET_FIELDS, hasFilters, type AlertSearch } from './alert-search.ts';
import { FacetGroup } from './facet-group.tsx';
import { inOrder, withChosen } from './facet-values.ts';
import { alertMessages } from './messages.ts';
import '../../ui/facets.css';

interface Props {
  readonly facets: readonly Facet[];
  readonly search: AlertSearch;
  readonly onChange: (field: AlertFacetField, values: readonly string[]) => void;
  readonly onExclude: (field: AlertFacetField, values: readonly string[]) => void;
  readonly onClear: () => void;
}

/** Filters at the left of the queue, each value with its count. */
export function FacetPanel({ facets, search, onChange, onExclude, onClear }: Props): ReactNode {
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
      {FACET_FIELDS.map((field) => {
        const counted = facets.find((facet) => facet.field === field)?.values ?? [];
        return (
          <FacetGroup
            key={field}
            field={field}
            values={inOrder(field, withChosen(counted, [...search.facets[field], ...search.excluded[field]]))}
            chosen={search.facets[field]}
            excluded={search.excluded[field]}
            onChange={(values) => {
              onChange(field, values);
            }}
            onExclude={(values) => {
              onExclude(field, values);
            }}
          />
        );
      })}
    </aside>
  );
}
