import { fromJson, type RecordStore } from '@qiaolou/record-store';
import {
  alertFacetFieldSchema,
  UNASSIGNED,
  type AlertFacetField,
  type AlertGroupFilters,
  type Facet,
} from '@qiaolou/schema';
import { filterGroups, withoutFacet } from './group-filter.ts';

/** Values a facet shows. */
const FACET_SIZE = 20;

type Value = Facet['values'][number];

/** How many rows share these values; there are few such combinations, whatever the number of rows. */
interface Combination {
  readonly status: string;
  readonly level: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly tactics: readonly string[];
  readonly assignee: string | null;
  readonly count: number;
}

/** All facets of the queue, and how many rows match. */
export interface FacetCounts {
  readonly facets: Facet[];
  readonly total: number;
}

/**
 * All facets, each counted under the other filters. Facets without a filter of their own are counted together in one scan,
 * which also gives the total; each filtered one needs a scan without its filter. Sources, of which there are many, are
 * counted by themselves.
 */
export async function alertGroupFacets(records: RecordStore, filters: AlertGroupFilters): Promise<FacetCounts> {
  const shared = await combinations(records, filters);
  const facets: Facet[] = [];
  for (const field of alertFacetFieldSchema.options) {
    const others = withoutFacet(filters, field);
    const filtered = filters[field] !== undefined;
    const values =
      field === 'source'
        ? await sourceValues(records, others)
        : facetValues(field, filtered ? await combinations(records, others) : shared);
    facets.push({ field, values: values.slice(0, FACET_SIZE) });
  }
  return { facets, total: shared.reduce((sum, { count }) => sum + count, 0) };
}

async function combinations(records: RecordStore, filters: AlertGroupFilters): Promise<readonly Combination[]> {
  const rows = await filterGroups(records.longReads.selectFrom('alertGroups'), filters)
    .select((eb) => [
      'status',
      'level',
      'ruleId',
      'tactics',
      'assignee',
      eb.fn.max('ruleTitle').as('ruleTitle'),
      eb.fn.countAll<number | string>().as('n'),
    ])
    .groupBy(['status', 'level', 'ruleId', 'tactics', 'assignee'])
    .execute();
  return rows.map(({ n, tactics, ...row }) => ({ ...row, tactics: fromJson(tactics), count: Number(n) }));
}

async function sourceValues(records: RecordStore, filters: AlertGroupFilters): Promise<readonly Value[]> {
  const rows = await filterGroups(records.longReads.selectFrom('alertGroups'), filters)
    .select((eb) => ['groupKey', eb.fn.countAll<number | string>().as('n')])
    .groupBy('groupKey')
    .orderBy('n', 'desc')
    .orderBy('groupKey')
    .limit(FACET_SIZE)
    .execute();
  return rows.map((row) => ({ value: row.groupKey, count: Number(row.n) }));
}

function facetValues(field: Exclude<AlertFacetField, 'source'>, rows: readonly Combination[]): readonly Value[] {
  const counts = new Map<string, number>();
  const labels = new Map<string, string>();
  for (const row of rows) {
    for (const value of valuesOf(field, row)) counts.set(value, (counts.get(value) ?? 0) + row.count);
    labels.set(row.ruleId, row.ruleTitle);
  }
  return [...counts]
    .map(([value, count]) => ({ value, ...(field === 'ruleId' && { label: labels.get(value) ?? value }), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function valuesOf(field: Exclude<AlertFacetField, 'source'>, row: Combination): readonly string[] {
  switch (field) {
    case 'status':
    case 'level':
    case 'ruleId':
      return [row[field]];
    case 'assignee':
      return [row.assignee ?? UNASSIGNED];
    case 'tactic':
      return row.tactics;
    default:
      return field satisfies never;
  }
}
