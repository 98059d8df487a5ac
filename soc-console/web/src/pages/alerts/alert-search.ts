import type { AlertFacetField, AlertGroup, AlertStatus, ApiInput, RuleLevel } from '@qiaolou/schema';
import { formatList, parseList, type SearchParams } from '../../base/url-state.ts';
import { parseTimeSpec, resolveTimeSpec, type TimeSpec } from '../../time/time-range.ts';

/** Facets in the order of the screen. */
export const FACET_FIELDS: readonly AlertFacetField[] = ['status', 'level', 'ruleId', 'tactic', 'assignee', 'source'];

const STATUSES: readonly string[] = ['open', 'investigating', 'handled', 'closed'] satisfies AlertStatus[];
const LEVELS: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical'] satisfies RuleLevel[];
const SORTS = ['lastSeen', 'firstSeen', 'risk', 'level', 'alerts'] as const;

/** What the queue can be sorted by. */
type AlertSort = (typeof SORTS)[number];

/** What the alert queue shows, as its address says it. */
export interface AlertSearch {
  readonly text: string;
  /** undefined = all time. */
  readonly time: TimeSpec | undefined;
  readonly facets: Readonly<Record<AlertFacetField, readonly string[]>>;
  readonly incidentId: string | undefined;
  readonly sort: AlertSort;
  readonly descending: boolean;
}

/** Reads the address; unknown values are dropped, so that an old link still opens. */
export function readAlertSearch(params: SearchParams): AlertSearch {
  const list = (name: AlertFacetField, known?: readonly string[]): readonly string[] =>
    parseList(params[name]).filter((value) => value !== '' && (known?.includes(value) ?? true));
  return {
    text: params['text'] ?? '',
    time: parseTimeSpec(params['time']) ?? absoluteFrom(params),
    facets: {
      status: list('status', STATUSES),
      level: list('level', LEVELS),
      ruleId: list('ruleId'),
      tactic: list('tactic'),
      assignee: list('assignee'),
      source: list('source'),
    },
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

/** Address without any filter but the time. */
export const NO_FILTERS: SearchParams = {
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
    search.text !== '' ||
    search.incidentId !== undefined ||
    FACET_FIELDS.some((field) => search.facets[field].length > 0)
  );
}

/** Filters of the API. A relative range is open at its end, so that what happens now belongs to it. */
export function alertFilters(search: AlertSearch, now: number): ApiInput<'exportAlertGroups', 'query'> {
  const { facets, time } = search;
  const range = time && resolveTimeSpec(time, now);
  const lists = Object.fromEntries(
    FACET_FIELDS.filter((field) => facets[field].length > 0).map((field) => [field, [...facets[field]]]),
  );
  return {
    ...lists,
    ...(search.text === '' ? {} : { text: search.text }),
    ...(search.incidentId === undefined ? {} : { incidentId: search.incidentId }),
    ...(range ? { from: range.from } : {}),
    ...(range && time.kind === 'absolute' ? { to: range.to } : {}),
  };
}

/** Whether a row belongs to the queue as filtered: the client's answer for live rows, equal to the server's. */
export function matchesSearch(group: AlertGroup, search: AlertSearch, now: number): boolean {
  const { facets } = search;
  const oneOf = (wanted: readonly string[], values: readonly string[]): boolean =>
    wanted.length === 0 || values.some((value) => wanted.includes(value));
  const range = search.time && resolveTimeSpec(search.time, now);
  return (
    oneOf(facets.status, [group.status]) &&
    oneOf(facets.level, [group.level]) &&
    oneOf(facets.ruleId, [group.ruleId]) &&
    oneOf(facets.tactic, group.tactics) &&
    oneOf(facets.assignee, [group.assignee ?? '-']) &&
    oneOf(facets.source, [group.groupKey]) &&
    (search.incidentId === undefined || group.incidentId === search.incidentId) &&
    (!range || group.lastSeen >= range.from) &&
    (search.time?.kind !== 'absolute' || group.lastSeen < search.time.to) &&
    containsText(group, search.text)
  );
}

function containsText(group: AlertGroup, text: string): boolean {
  if (text === '') return true;
  const part = text.toLowerCase();
  return [group.ruleTitle, group.groupKey, ...(Object.values(group.entities) as readonly unknown[])].some((value) =>
    String(value).toLowerCase().includes(part),
  );
}
