import { decodeCursor, encodeCursor, fromRow, type Database, type RecordStore } from '@qiaolou/record-store';
import { isoTime, type AuditList, type AuditQuery } from '@qiaolou/schema';
import type { SelectQueryBuilder } from 'kysely';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';

/** The audit trail and its proof. */
export function auditRoutes({ clock, ports, records }: ConsoleContext): Pick<ApiHandlers, 'listAudit' | 'verifyAudit'> {
  return {
    listAudit: ({ query }) => auditPage(records, query),
    verifyAudit: async ({ actor }) => {
      const started = clock.now();
      const verdict = await ports.verifyAudit();
      const tookMs = clock.now() - started;
      // Written after the check: the verdict is about the trail as it was asked for.
      await records.transaction((tx) =>
        tx.audit({
          at: isoTime(clock.now()),
          actor: actor.name,
          ip: actor.ip,
          action: 'audit.verify',
          objectType: 'audit',
          objectId: '*',
          outcome: verdict.ok ? 'success' : 'failure',
          details: { entries: verdict.entries, checkpoints: verdict.checkpoints, firstBad: verdict.firstBad },
        }),
      );
      return { verdict, tookMs };
    },
  };
}

async function auditPage(records: RecordStore, query: AuditQuery): Promise<AuditList> {
  const filtered = filterEntries(records.db.selectFrom('auditEntries'), query);
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
