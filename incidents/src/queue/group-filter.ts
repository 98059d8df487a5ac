import { anyOf, containsText, oneOf, type Database, type RecordStore } from '@qiaolou/record-store';
import {
  FACET_EXCLUSIONS,
  UNASSIGNED,
  type AlertFacetField,
  type AlertGroupFilters,
  type MatchEntities,
} from '@qiaolou/schema';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import { ALERT_SOURCE } from './alert-source.ts';
import { askedCondition } from './asked-condition.ts';

/** The filters of the queue, and what their query asks as a condition. */
export interface AskedFilters extends AlertGroupFilters {
  readonly asked: RawBuilder<boolean> | undefined;
}

/** Reads the query of the filters. Throws as `askedCondition`. */
export async function askedFilters(records: RecordStore, filters: AlertGroupFilters): Promise<AskedFilters> {
  return { ...filters, asked: await askedCondition(records, ALERT_SOURCE, filters.query) };
}

type GroupQuery<O> = SelectQueryBuilder<Database, 'alertGroups', O>;

const ENTITY_KEYS: readonly (keyof MatchEntities)[] = [
  'sourceIp',
  'destinationIp',
  'destinationPort',
  'user',
  'host',
  'url',
  'dataset',
];

/** The entities' JSON without its keys: looking for `host` must not find every row that has one. */
const ENTITY_VALUES = ENTITY_KEYS.reduce(
  (text, key) => sql<string>`replace(${text}, ${sql.lit(`"${key}":`)}, '')`,
  sql.ref<string>('entities'),
);

/** Rows of older releases have none. */
const TITLE_EN = sql<string>`coalesce(${sql.ref('ruleTitleEn')}, '')`;

/** The filters without both of one facet; a facet's filter has the facet's name. */
export function withoutFacet(filters: AskedFilters, facet: AlertFacetField): AskedFilters {
  return { ...filters, [facet]: undefined, [FACET_EXCLUSIONS[facet]]: undefined };
}

/** Adds the filters of the queue to a query on `alertGroups`. */
export function filterGroups<O>(query: GroupQuery<O>, filters: AskedFilters): GroupQuery<O> {
  const { asked, from, incidentId, to, text } = filters;
  const facets = Object.keys(FACET_TESTS) as AlertFacetField[];
  return facets
    .reduce((narrowed, facet) => filterFacet(narrowed, filters, facet), query)
    .$if(asked !== undefined, (q) => q.where(asked ?? sql<boolean>`true`))
    .$if(incidentId !== undefined, (q) => q.where(memberOf(incidentId ?? '')))
    .$if(from !== undefined, (q) => q.where('lastSeen', '>=', from ?? ''))
    .$if(to !== undefined, (q) => q.where('lastSeen', '<', to ?? ''))
    .$if(text !== undefined, (q) =>
      q.where(containsText([sql.ref('ruleTitle'), TITLE_EN, sql.ref('groupKey'), ENTITY_VALUES], text ?? '')),
    );
}

/** "Has one of these values", for each facet. */
const FACET_TESTS: Readonly<Record<AlertFacetField, (values: readonly string[]) => RawBuilder<boolean>>> = {
  status: (values) => oneOf(sql.ref('status'), values),
  level: (values) => oneOf(sql.ref('level'), values),
  ruleId: (values) => oneOf(sql.ref('ruleId'), values),
  source: (values) => oneOf(sql.ref('groupKey'), values),
  tactic: anyTactic,
  assignee: assignedTo,
};

function filterFacet<O>(query: GroupQuery<O>, filters: AskedFilters, facet: AlertFacetField): GroupQuery<O> {
  const [wanted, unwanted] = [filters[facet], filters[FACET_EXCLUSIONS[facet]]];
  const test = FACET_TESTS[facet];
  return (
    query
      .$if(wanted !== undefined, (q) => q.where(test(wanted ?? [])))
      // Without the coalescing a row that nobody has taken would be neither in nor out.
      .$if(unwanted !== undefined, (q) => q.where(sql<boolean>`not coalesce(${test(unwanted ?? [])}, false)`))
  );
}

/** "Belongs to the incident", be it that its later alerts began another. */
function memberOf(incidentId: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref('id')} in (
    select ${sql.ref('groupId')} from ${sql.table('incidentGroups')} where ${sql.ref('incidentId')} = ${incidentId})`;
}

/** "Assigned to one of these user names"; `-` stands for nobody. */
export function assignedTo(names: readonly string[]): RawBuilder<boolean> {
  const users = names.filter((name) => name !== UNASSIGNED);
  const assigned = oneOf(sql.ref('assignee'), users);
  return users.length < names.length ? anyOf([sql`${sql.ref('assignee')} is null`, assigned]) : assigned;
}

// Tactics are a JSON list of plain names: looking for the quoted name is exact and the same on both dialects.
function anyTactic(tactics: readonly string[]): RawBuilder<boolean> {
  const tests = tactics.map((tactic) => {
    const pattern = `%${JSON.stringify(tactic).replaceAll(/[\\%_]/g, '\\$&')}%`;
    return sql`${sql.ref('tactics')} like ${pattern} escape '\\'`;
  });
  return anyOf(tests);
}
