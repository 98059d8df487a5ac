import { fromJson, type RecordStore } from '@qiaolou/record-store';
import {
  alertFacetFieldSchema,
  FACET_EXCLUSIONS,
  UNASSIGNED,
  type AlertFacetField,
  type AlertGroupFilters,
  type Facet,
} from '@qiaolou/schema';
import { askedFilters, filterGroups, withoutFacet, type AskedFilters } from './group-filter.ts';

/** Values a facet shows. */
const FACET_SIZE = 20;

type Value = Facet['values'][number];

/** How many rows share these values; there are few such combinations, whatever the number of rows. */
interface Combination {
  readonly status: string;
  readonly level: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly ruleTitleEn: string | null;
  readonly tactics: readonly string[];
  readonly assignee: string | null;
  readonly count: number;
}

/** All facets of the queue, and how many rows match. */
export interface FacetCounts {
  readonly facets: Facet[];
  readonly total: number;
}

/** Facets whose values are in every combination. */
type CombinedField = Exclude<AlertFacetField, 'source'>;

/**
 * All facets, each counted under the other filters, and the total: in two scans, whatever is filtered. One groups the rows
 * that match everything but the facets' own filters by the facets' fields, of which there are few combinations; which of
 * them a facet counts is decided here. Sources, of which there are many, are counted by themselves.
 */
export async function alertGroupFacets(records: RecordStore, given: AlertGroupFilters): Promise<FacetCounts> {
  const filters = await askedFilters(records, given);
  const [rows, sources] = await Promise.all([
    combinations(records, filters),
    sourceValues(records, withoutFacet(filters, 'source')),
  ]);
  const facets = alertFacetFieldSchema.options.map((field): Facet => {
    const values =
      field === 'source'
        ? sources
        : facetValues(
            field,
            rows.filter((row) => passes(row, withoutFacet(filters, field))),
          );
    return { field, values: values.slice(0, FACET_SIZE) };
  });
  const matching = rows.filter((row) => passes(row, filters));
  return { facets, total: matching.reduce((sum, { count }) => sum + count, 0) };
}

async function combinations(records: RecordStore, filters: AskedFilters): Promise<readonly Combination[]> {
  const others = COMBINED.reduce<AskedFilters>(withoutFacet, filters);
  const rows = await filterGroups(records.longReads.selectFrom('alertGroups'), others)
    .select((eb) => [
      'status',
      'level',
      'ruleId',
      'tactics',
      'assignee',
      eb.fn.max('ruleTitle').as('ruleTitle'),
      eb.fn.max('ruleTitleEn').as('ruleTitleEn'),
      eb.fn.countAll<number | string>().as('n'),
    ])
    .groupBy(['status', 'level', 'ruleId', 'tactics', 'assignee'])
    .execute();
  return rows.map(({ n, tactics, ...row }) => ({ ...row, tactics: fromJson(tactics), count: Number(n) }));
}

const COMBINED = alertFacetFieldSchema.options.filter((field): field is CombinedField => field !== 'source');

/** Whether the rows of a combination match the filters of the facets' fields, as `filterGroups` has it. */
function passes(row: Combination, filters: AlertGroupFilters): boolean {
  return COMBINED.every((field) => {
    const wanted: readonly string[] | undefined = filters[field];
    const unwanted: readonly string[] | undefined = filters[FACET_EXCLUSIONS[field]];
    const values = valuesOf(field, row);
    return (
      (wanted === undefined || values.some((value) => wanted.includes(value))) &&
      !(unwanted?.some((value) => values.includes(value)) ?? false)
    );
  });
}

async function sourceValues(records: RecordStore, filters: AskedFilters): Promise<readonly Value[]> {
  const rows = await filterGroups(records.longReads.selectFrom('alertGroups'), filters)
    .select((eb) => ['groupKey', eb.fn.countAll<number | string>().as('n')])
    .groupBy('groupKey')
    .orderBy('n', 'desc')
    .orderBy('groupKey')
    .limit(FACET_SIZE)
    .execute();
  return rows.map((row) => ({ value: row.groupKey, count: Number(row.n) }));
}

function facetValues(field: CombinedField, rows: readonly Combination[]): readonly Value[] {
  const counts = new Map<string, number>();
  const labels = new Map<string, Pick<Value, 'label' | 'labelEn'>>();
  for (const row of rows) {
    for (const value of valuesOf(field, row)) counts.set(value, (counts.get(value) ?? 0) + row.count);
    labels.set(row.ruleId, { label: row.ruleTitle, ...(row.ruleTitleEn !== null && { labelEn: row.ruleTitleEn }) });
  }
  return [...counts]
    .map(([value, count]) => ({ value, ...(field === 'ruleId' && (labels.get(value) ?? { label: value })), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function valuesOf(field: CombinedField, row: Combination): readonly string[] {
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
