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
    FACET_FIELDS.every((field) => oneOf(search.facets[field], VALUES_OF[field](group))) &&
    (search.incidentId === undefined || group.incidentId === search.incidentId) &&
    seenWithin(group, search.time, now) &&
    containsText(group, search.text)
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

function containsText(group: AlertGroup, text: string): boolean {
  if (text === '') return true;
  const part = text.toLowerCase();
  return [group.ruleTitle, group.groupKey, ...(Object.values(group.entities) as readonly unknown[])].some((value) =>
    String(value).toLowerCase().includes(part),
  );
}
