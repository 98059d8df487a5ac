import {
  ALERT_FIELDS,
  FACET_EXCLUSIONS,
  type AlertFacetField,
  type AlertGroup,
  type AlertStatus,
  type ApiInput,
  type RuleLevel,
} from '@qiaolou/schema';
import { formatList, parseList, type SearchParams } from '../../base/url-state.ts';
import { queryParts, quotedPhrase } from '../../query/query-edit.ts';
import { parseTimeSpec, resolveTimeSpec, type TimeSpec } from '../../time/time-range.ts';
import { matchesQuery } from './matches-query.ts';

/** Facets in the order of the screen. */
export const FACET_FIELDS: readonly AlertFacetField[] = ['status', 'level', 'ruleId', 'tactic', 'assignee', 'source'];

const STATUSES: readonly string[] = ['open', 'investigating', 'handled', 'closed'] satisfies AlertStatus[];
const LEVELS: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical'] satisfies RuleLevel[];
const SORTS = ['lastSeen', 'firstSeen', 'risk', 'level', 'alerts'] as const;

/** What the queue can be sorted by. */
type AlertSort = (typeof SORTS)[number];

type FacetValues = Readonly<Record<AlertFacetField, readonly string[]>>;

/** What the alert queue shows, as its address says it. */
export interface AlertSearch {
  /** Text of the query language: a filter, and stages behind it. */
  readonly query: string;
  /** undefined = all time. */
  readonly time: TimeSpec | undefined;
  readonly facets: FacetValues;
  /** Values whose rows are left out. */
  readonly excluded: FacetValues;
  readonly incidentId: string | undefined;
  readonly sort: AlertSort;
  readonly descending: boolean;
}

/** Reads the address; unknown values are dropped, so that an old link still opens. */
export function readAlertSearch(params: SearchParams): AlertSearch {
  const listed = (nameOf: (field: AlertFacetField) => string): FacetValues => {
    const list = (field: AlertFacetField, known?: readonly string[]): readonly string[] =>
      parseList(params[nameOf(field)]).filter((value) => value !== '' && (known?.includes(value) ?? true));
    return {
      status: list('status', STATUSES),
      level: list('level', LEVELS),
      ruleId: list('ruleId'),
      tactic: list('tactic'),
      assignee: list('assignee'),
      source: list('source'),
    };
  };
  return {
    query: params['query'] ?? quotedPhrase(params['text'] ?? ''),
    time: parseTimeSpec(params['time']) ?? absoluteFrom(params),
    facets: listed((field) => field),
    excluded: listed((field) => FACET_EXCLUSIONS[field]),
    incidentId: params['incidentId'],
    sort: SORTS.find((sort) => sort === params['sort']) ?? 'lastSeen',
    descending: params['order'] !== 'asc',
  };
}

/** Links of the overview give `from` and `to` instead of `time`. */
function absoluteFrom(params: SearchParams): TimeSpec | undefined {
  if (params['from'] === undefined) return undefined;
  return parseTimeSpec(`${params['from']}~${params['to'] ?? '9999-12-31T00:00:00.000Z'}`);
}

/** Address with one facet changed; an empty list removes it. */
export function facetParams(field: AlertFacetField, values: readonly string[]): SearchParams {
  return { [field]: formatList(values) };
}

/** Address with the values of one facet that are left out changed. */
export function exclusionParams(field: AlertFacetField, values: readonly string[]): SearchParams {
  return { [FACET_EXCLUSIONS[field]]: formatList(values) };
}

/** Address with one more value left out, which is then no longer asked for. */
export function withExclusion(search: AlertSearch, field: AlertFacetField, value: string): SearchParams {
  const wanted = search.facets[field].filter((other) => other !== value);
  const unwanted = search.excluded[field].filter((other) => other !== value);
  return { ...facetParams(field, wanted), ...exclusionParams(field, [...unwanted, value]) };
}

/** Address without any filter but the time. */
export const NO_FILTERS: SearchParams = {
  ...Object.fromEntries(Object.values(FACET_EXCLUSIONS).map((name) => [name, undefined])),
  query: undefined,
  text: undefined,
  status: undefined,
  level: undefined,
  ruleId: undefined,
  tactic: undefined,
  assignee: undefined,
  source: undefined,
  incidentId: undefined,
};

/** True when anything but the time narrows the queue. */
export function hasFilters(search: AlertSearch): boolean {
  return (
    search.query !== '' ||
    search.incidentId !== undefined ||
    FACET_FIELDS.some((field) => search.facets[field].length + search.excluded[field].length > 0)
  );
}

/** True when the queue, in its time, shows at least all work that is not done: empty, it says that nothing waits. */
export function showsAllOpen(search: AlertSearch): boolean {
  const { facets } = search;
  const narrow = hasFilters({ ...search, facets: { ...facets, status: [] } });
  return !narrow && oneOf(facets.status, ['open']) && oneOf(facets.status, ['investigating']);
}

/** Filters of the API. A relative range is open at its end, so that what happens now belongs to it. */
export function alertFilters(search: AlertSearch, now: number): ApiInput<'exportAlertGroups', 'query'> {
  const { facets, excluded, time } = search;
  const { filter } = queryParts(search.query, ALERT_FIELDS.dictionary);
  const range = time && resolveTimeSpec(time, now);
  const lists = Object.fromEntries(
    FACET_FIELDS.flatMap((field) => [
      [field, [...facets[field]]] as const,
      [FACET_EXCLUSIONS[field], [...excluded[field]]] as const,
    ]).filter(([, values]) => values.length > 0),
  );
  return {
    ...lists,
    ...(filter === '' ? {} : { query: filter }),
    ...(search.incidentId === undefined ? {} : { incidentId: search.incidentId }),
    ...(range ? { from: range.from } : {}),
    ...(range && time.kind === 'absolute' ? { to: range.to } : {}),
  };
}

/** What a row holds of each facet. */
const VALUES_OF: Readonly<Record<AlertFacetField, (group: AlertGroup) => readonly string[]>> = {
  status: (group) => [group.status],
  level: (group) => [group.level],
  ruleId: (group) => [group.ruleId],
  tactic: (group) => group.tactics,
  assignee: (group) => [group.assignee ?? '-'],
  source: (group) => [group.groupKey],
};

/** Whether a row belongs to the queue as filtered: the client's answer for live rows, equal to the server's. */
export function matchesSearch(group: AlertGroup, search: AlertSearch, now: number): boolean {
  return (
    FACET_FIELDS.every((field) => {
      const values = VALUES_OF[field](group);
      return oneOf(search.facets[field], values) && values.every((value) => !search.excluded[field].includes(value));
    }) &&
    (search.incidentId === undefined || group.incidentId === search.incidentId) &&
    seenWithin(group, search.time, now) &&
    matchesQuery(group, search.query)
  );
}

/** Whether any of the values is wanted; every value is when nothing is said. */
function oneOf(wanted: readonly string[], values: readonly string[]): boolean {
  return wanted.length === 0 || values.some((value) => wanted.includes(value));
}

/** A relative range is open at its end, as in {@link alertFilters}. */
function seenWithin({ lastSeen }: AlertGroup, time: TimeSpec | undefined, now: number): boolean {
  if (!time) return true;
  return lastSeen >= resolveTimeSpec(time, now).from && (time.kind === 'relative' || lastSeen < time.to);
}
