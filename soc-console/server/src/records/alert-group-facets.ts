import { fromJson, type RecordStore } from '@qiaolou/record-store';
import {
  alertFacetFieldSchema,
  UNASSIGNED,
  type AlertFacetField,
  type AlertGroupFilters,
  type Facet,
} from '@qiaolou/schema';
import { filterGroups, withoutFacet } from './alert-group-filter.ts';

/** Values a facet shows. */
const FACET_SIZE = 20;

type Value = Facet['values'][number];

/** All facets of the queue, each counted under the other filters. */
export async function alertGroupFacets(records: RecordStore, filters: AlertGroupFilters): Promise<Facet[]> {
  return Promise.all(
    alertFacetFieldSchema.options.map(async (field): Promise<Facet> => {
      const values = await facetValues(records, field, withoutFacet(filters, field));
      return { field, values: values.slice(0, FACET_SIZE) };
    }),
  );
}

async function facetValues(records: RecordStore, field: AlertFacetField, filters: AlertGroupFilters): Promise<Value[]> {
  switch (field) {
    case 'status':
    case 'level':
    case 'assignee':
      return plainValues(records, field, filters);
    case 'source':
      return plainValues(records, 'groupKey', filters);
    case 'ruleId':
      return ruleValues(records, filters);
    case 'tactic':
      return tacticValues(records, filters);
    default:
      return field satisfies never;
  }
}

async function plainValues(
  records: RecordStore,
  column: 'status' | 'level' | 'assignee' | 'groupKey',
  filters: AlertGroupFilters,
): Promise<Value[]> {
  const rows = await filterGroups(records.db.selectFrom('alertGroups'), filters)
    .select((eb) => [eb.ref(column).as('value'), eb.fn.countAll<number | string>().as('n')])
    .groupBy(column)
    .orderBy('n', 'desc')
    .orderBy(column)
    .limit(FACET_SIZE)
    .execute();
  return rows.map((row) => ({ value: row.value ?? UNASSIGNED, count: Number(row.n) }));
}

async function ruleValues(records: RecordStore, filters: AlertGroupFilters): Promise<Value[]> {
  const rows = await filterGroups(records.db.selectFrom('alertGroups'), filters)
    .select((eb) => ['ruleId', eb.fn.max('ruleTitle').as('title'), eb.fn.countAll<number | string>().as('n')])
    .groupBy('ruleId')
    .orderBy('n', 'desc')
    .orderBy('ruleId')
    .limit(FACET_SIZE)
    .execute();
  return rows.map((row) => ({ value: row.ruleId, label: row.title, count: Number(row.n) }));
}

// Rules have few distinct lists of tactics: they are counted by list in SQL and taken apart here.
async function tacticValues(records: RecordStore, filters: AlertGroupFilters): Promise<Value[]> {
  const rows = await filterGroups(records.db.selectFrom('alertGroups'), filters)
    .select((eb) => ['tactics', eb.fn.countAll<number | string>().as('n')])
    .groupBy('tactics')
    .execute();
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const tactic of fromJson(row.tactics)) counts.set(tactic, (counts.get(tactic) ?? 0) + Number(row.n));
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
