import { alertGroupPage, countAlertGroups } from '@qiaolou/incidents';
import { csvHead, csvLine, isoTime, type AlertGroup } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';

const EXPORT_PAGE = 200;

const EXPORT_COLUMNS = [
  'id',
  'level',
  'risk',
  'ruleId',
  'ruleTitle',
  'groupKey',
  'techniques',
  'tactics',
  'alerts',
  'events',
  'firstSeen',
  'lastSeen',
  'status',
  'verdict',
  'verdictReason',
  'assignee',
  'incidentId',
] as const satisfies readonly (keyof AlertGroup)[];

/** The filtered queue as CSV, page by page as the client takes it. The audit entry is written before the first byte. */
export async function exportAlertGroups(
  { records, clock, reads }: ConsoleContext,
  call: SessionCall<'exportAlertGroups'>,
): Promise<undefined> {
  const { query, actor, res } = call;
  const total = await reads.record(call, () => countAlertGroups(records, query));
  await records.transaction((tx) =>
    tx.audit({
      at: isoTime(clock.now()),
      actor: actor.name,
      ip: actor.ip,
      action: 'alert.export',
      objectType: 'alertGroups',
      objectId: '*',
      outcome: 'success',
      details: { filters: query, total },
    }),
  );
  res.status(200).attachment('alert-groups.csv').type('text/csv; charset=utf-8');
  await writeChunk(res, csvHead(EXPORT_COLUMNS));
  let cursor: string | undefined;
  do {
    const wanted = { ...query, sort: 'lastSeen', order: 'desc', limit: EXPORT_PAGE, cursor } as const;
    const page = await reads.record(call, () => alertGroupPage(records, wanted));
    const lines = page.rows.map((row) => csvLine(EXPORT_COLUMNS.map((column) => row[column])));
    if (!(await writeChunk(res, lines.join('')))) return undefined;
    cursor = page.next;
  } while (cursor !== undefined);
  res.end();
  return undefined;
}
