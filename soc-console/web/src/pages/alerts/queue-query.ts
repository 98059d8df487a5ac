import {
  ALERT_FIELDS,
  formatPipedQuery,
  parsePipedQuery,
  UNASSIGNED,
  type AlertFacetField,
  type Ast,
} from '@qiaolou/schema';
import { resolveTimeSpec, type TimeSpec } from '../../time/time-range.ts';
import { FACET_FIELDS, type AlertSearch } from './alert-search.ts';

/** Field of the query language that each facet is. */
const FACET_FIELD: Readonly<Record<AlertFacetField, string>> = {
  status: 'alert.status',
  level: 'alert.level',
  ruleId: 'rule.id',
  tactic: 'threat.tactic.name',
  assignee: 'alert.assignee',
  source: 'alert.source',
};

/** The query of the queue with everything else that narrows it, as the server is asked for stages. */
export function wholeQuery(
  search: AlertSearch,
  now: number,
): { readonly query: string; readonly from?: string; readonly to?: string } {
  const { dictionary } = ALERT_FIELDS;
  const time = search.time && askedTime(search.time, now);
  const parsed = parsePipedQuery(search.query, dictionary);
  // The server says what is wrong with it, at the character of what was typed.
  if (!parsed.ok) return { query: search.query, ...time };
  const { where, stages } = parsed.query;
  const parts = [where, ...facetConditions(search)].filter(({ op }) => op !== 'all');
  const [only] = parts;
  const all: Ast = parts.length === 1 && only !== undefined ? only : { op: 'and', args: parts };
  return { query: formatPipedQuery({ where: all, stages }, dictionary), ...time };
}

/** A relative range is open at its end, as the queue has it. */
function askedTime(time: TimeSpec, now: number): { readonly from: string; readonly to?: string } {
  const { from, to } = resolveTimeSpec(time, now);
  return { from, ...(time.kind === 'absolute' && { to }) };
}

function facetConditions({ facets, excluded, incidentId }: AlertSearch): readonly Ast[] {
  const conditions = FACET_FIELDS.flatMap((facet): readonly Ast[] => {
    const [wanted, unwanted] = [facets[facet], excluded[facet]];
    return [
      ...(wanted.length > 0 ? [hasOneOf(FACET_FIELD[facet], wanted)] : []),
      ...(unwanted.length > 0 ? [{ op: 'not' as const, arg: hasOneOf(FACET_FIELD[facet], unwanted) }] : []),
    ];
  });
  return incidentId === undefined ? conditions : [...conditions, { op: 'eq', field: 'incident.id', value: incidentId }];
}

/** `-` of the assignees is nobody. */
function hasOneOf(field: string, values: readonly string[]): Ast {
  const named = values.filter((value) => field !== FACET_FIELD.assignee || value !== UNASSIGNED);
  const known: Ast = { op: 'in', field, values: named };
  if (named.length === values.length) return known;
  return { op: 'or', args: [{ op: 'not', arg: { op: 'exists', field } }, known] };
}
