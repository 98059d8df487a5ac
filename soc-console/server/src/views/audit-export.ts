import { auditPage } from '@qiaolou/record-store';
import type { AuditEntry } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { EXPORT_PAGE, sendCsv } from './csv-export.ts';

const EXPORT_COLUMNS = [
  'seq',
  'at',
  'actor',
  'ip',
  'action',
  'objectType',
  'objectId',
  'outcome',
  'details',
  'prevHash',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[];

/** The filtered audit trail as CSV, newest first, with what proves it. */
export function exportAudit(context: ConsoleContext, call: SessionCall<'exportAudit'>): Promise<undefined> {
  const { longReads } = context.records;
  const { query } = call;
  return sendCsv<AuditEntry>(context, call, {
    ...{ action: 'audit.export', objectType: 'audit', name: 'audit.csv', columns: EXPORT_COLUMNS },
    names: EXPORT_COLUMNS.map((column) => (column === 'at' ? 'at (UTC)' : column)),
    filters: query,
    count: async () => (await auditPage(longReads, { ...query, limit: 1 })).total,
    page: async (cursor) => {
      const { entries, next } = await auditPage(longReads, { ...query, limit: EXPORT_PAGE, cursor });
      return { rows: entries, next };
    },
  });
}
