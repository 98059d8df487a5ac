import {
  afterPosition,
  decodeCursor,
  encodeCursor,
  fromRow,
  type RecordStore,
  type SortKey,
} from '@qiaolou/record-store';
import { LEVEL_RANKS, type AlertGroup, type AlertGroupFilters, type AlertGroupsQuery } from '@qiaolou/schema';
import { sql } from 'kysely';
import { askedFilters, filterGroups } from './group-filter.ts';

const LEVEL_RANK = sql<number>`case ${sql.ref('level')} when 'critical' then 5 when 'high' then 4 when 'medium' then 3 when 'low' then 2 else 1 end`;

/** A page of queue rows. */
export interface AlertGroupPage {
  readonly rows: readonly AlertGroup[];
  readonly next: string | undefined;
}

/** One page of the queue in a total order. Throws `query.badCursor`. */
export async function alertGroupPage(records: RecordStore, query: AlertGroupsQuery): Promise<AlertGroupPage> {
  const keys = sortKeys(query.sort, query.order);
  const position =
    query.cursor === undefined
      ? undefined
      : decodeCursor(
          query.cursor,
          keys.map((key) => key.kind),
        );
  let select = filterGroups(records.longReads.selectFrom('alertGroups'), await askedFilters(records, query));
  if (position !== undefined) select = select.where(afterPosition(keys, position));
  for (const key of keys) select = select.orderBy(key.expression, key.direction);
  const found = await select
    .selectAll()
    .limit(query.limit + 1)
    .execute();
  const rows = found.slice(0, query.limit).map((row) => fromRow('alertGroups', row));
  const last = rows.at(-1);
  const more = found.length > query.limit && last !== undefined;
  return { rows, next: more ? encodeCursor(positionOf(last, query.sort)) : undefined };
}

/** How many rows match. */
export async function countAlertGroups(records: RecordStore, filters: AlertGroupFilters): Promise<number> {
  const row = await filterGroups(records.longReads.selectFrom('alertGroups'), await askedFilters(records, filters))
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

function sortKeys(sort: AlertGroupsQuery['sort'], direction: 'asc' | 'desc'): readonly SortKey[] {
  const lastSeen: SortKey = { expression: sql.ref<string>('lastSeen'), direction, kind: 'string' };
  const id: SortKey = { expression: sql.ref<string>('id'), direction, kind: 'string' };
  switch (sort) {
    case 'lastSeen':
      return [lastSeen, id];
    case 'firstSeen':
      return [{ expression: sql.ref<string>('firstSeen'), direction, kind: 'string' }, id];
    case 'risk':
    case 'alerts':
      return [{ expression: sql.ref<number>(sort), direction, kind: 'number' }, lastSeen, id];
    case 'level':
      return [{ expression: LEVEL_RANK, direction, kind: 'number' }, lastSeen, id];
    default:
      return sort satisfies never;
  }
}

function positionOf(row: AlertGroup, sort: AlertGroupsQuery['sort']): readonly (string | number)[] {
  switch (sort) {
    case 'lastSeen':
    case 'firstSeen':
      return [row[sort], row.id];
    case 'risk':
    case 'alerts':
      return [row[sort], row.lastSeen, row.id];
    case 'level':
      return [LEVEL_RANKS[row.level], row.lastSeen, row.id];
    default:
      return sort satisfies never;
  }
}
