import type { AuditList, AuditQuery } from '@qiaolou/schema';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { fromRow } from '../areas/core/core-rows.ts';
import type { Database } from '../areas/database.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';

/**
 * One page of the audit trail, newest first. Throws `query.badCursor`.
 *
 * @example
 *   const { rows, next } = await auditPage(records.db, { limit: 50 });
 */
export async function auditPage(db: Kysely<Database>, query: AuditQuery): Promise<AuditList> {
  const filtered = filterEntries(db.selectFrom('auditEntries'), query);
  const counted = await filtered.select((eb) => eb.fn.countAll<number | string>().as('n')).executeTakeFirstOrThrow();
  let select = filtered.selectAll().orderBy('seq', 'desc');
  if (query.cursor !== undefined) select = select.where('seq', '<', Number(decodeCursor(query.cursor, ['number'])[0]));
  const found = await select.limit(query.limit + 1).execute();
  const entries = found.slice(0, query.limit).map((row) => fromRow('auditEntries', row));
  const last = entries.at(-1);
  const total = Number(counted.n);
  if (found.length <= query.limit || last === undefined) return { entries, total };
  return { entries, total, next: encodeCursor([last.seq]) };
}

function filterEntries<O>(
  select: SelectQueryBuilder<Database, 'auditEntries', O>,
  { action, actor, from, objectId, objectType, outcome, to }: AuditQuery,
): SelectQueryBuilder<Database, 'auditEntries', O> {
  return select
    .$if(actor !== undefined, (q) => q.where('actor', '=', actor ?? ''))
    .$if(action !== undefined && !action.endsWith('.'), (q) => q.where('action', '=', action ?? ''))
    .$if(action?.endsWith('.') === true, (q) =>
      // All actions of an area: text from `session.` up to, not including, `session/`.
      q.where('action', '>=', action ?? '').where('action', '<', `${(action ?? '').slice(0, -1)}/`),
    )
    .$if(objectType !== undefined, (q) => q.where('objectType', '=', objectType ?? ''))
    .$if(objectId !== undefined, (q) => q.where('objectId', '=', objectId ?? ''))
    .$if(outcome !== undefined, (q) => q.where('outcome', '=', outcome ?? 'success'))
    .$if(from !== undefined, (q) => q.where('at', '>=', from ?? ''))
    .$if(to !== undefined, (q) => q.where('at', '<', to ?? ''));
}
