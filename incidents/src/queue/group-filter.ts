import { containsText, type Database } from '@qiaolou/record-store';
import { UNASSIGNED, type AlertFacetField, type AlertGroupFilters, type MatchEntities } from '@qiaolou/schema';
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';

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

/** The filters without those of one facet; a facet's filter has the facet's name. */
export function withoutFacet(filters: AlertGroupFilters, facet: AlertFacetField): AlertGroupFilters {
  return { ...filters, [facet]: undefined };
}

/** Adds the filters of the queue to a query on `alertGroups`. */
export function filterGroups<O>(query: GroupQuery<O>, filters: AlertGroupFilters): GroupQuery<O> {
  const { from, incidentId, level, ruleId, source, status, to, text } = filters;
  return query
    .$if(status !== undefined, (q) => q.where('status', 'in', status ?? []))
    .$if(level !== undefined, (q) => q.where('level', 'in', level ?? []))
    .$if(ruleId !== undefined, (q) => q.where('ruleId', 'in', ruleId ?? []))
    .$if(source !== undefined, (q) => q.where('groupKey', 'in', source ?? []))
    .$if(incidentId !== undefined, (q) => q.where('incidentId', '=', incidentId ?? ''))
    .$if(from !== undefined, (q) => q.where('lastSeen', '>=', from ?? ''))
    .$if(to !== undefined, (q) => q.where('lastSeen', '<', to ?? ''))
    .$if(text !== undefined, (q) =>
      q.where(containsText([sql.ref('ruleTitle'), sql.ref('groupKey'), ENTITY_VALUES], text ?? '')),
    )
    .$if(filters.tactic !== undefined, (q) => q.where(anyTactic(filters.tactic ?? [])))
    .$if(filters.assignee !== undefined, (q) => q.where(assignedTo(filters.assignee ?? [])));
}

/** "Assigned to one of these user names"; `-` stands for nobody. */
export function assignedTo(names: readonly string[]): RawBuilder<boolean> {
  const users = names.filter((name) => name !== UNASSIGNED);
  const tests = [
    ...(users.length < names.length ? [sql`${sql.ref('assignee')} is null`] : []),
    ...(users.length > 0 ? [sql`${sql.ref('assignee')} in (${sql.join(users)})`] : []),
  ];
  return sql<boolean>`(${sql.join(tests, sql` or `)})`;
}

// Tactics are a JSON list of plain names: looking for the quoted name is exact and the same on both dialects.
function anyTactic(tactics: readonly string[]): RawBuilder<boolean> {
  const tests = tactics.map((tactic) => {
    const pattern = `%${JSON.stringify(tactic).replaceAll(/[\\%_]/g, '\\$&')}%`;
    return sql`${sql.ref('tactics')} like ${pattern} escape '\\'`;
  });
  return sql<boolean>`(${sql.join(tests, sql` or `)})`;
}
