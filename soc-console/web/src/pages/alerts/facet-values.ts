import type { AlertFacetField, Facet } from '@qiaolou/schema';
import { textOr } from '../../i18n/use-messages.ts';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';
import type { AlertTexts } from './messages.ts';

/** One value of a facet with its count. */
export type FacetValue = Facet['values'][number];

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

/** The values in the order of the screen. */
export function inOrder(field: AlertFacetField, values: readonly FacetValue[]): readonly FacetValue[] {
  const order = ORDER[field];
  return order ? values.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value)) : values;
}

/** How a value reads to the person called `me`. */
export function facetText(
  t: AlertTexts,
  field: AlertFacetField,
  { value, label, labelEn }: FacetValue,
  me: string,
): string {
  switch (field) {
    case 'status':
      return textOr(t.alertStatus, value);
    case 'level':
      return textOr(t.level, value);
    case 'tactic':
      return textOr(t.tactic, value);
    case 'assignee':
      if (value === '-') return t.alert.unassigned;
      return value === me ? t.common.aside(value, t.alerts.me) : value;
    case 'ruleId':
      return t.common.named(label ?? value, labelEn);
    case 'source':
      return value;
    default:
      return field satisfies never;
  }
}
