import { alertGroupPage, countAlertGroups } from '@qiaolou/incidents';
import type { AlertGroup } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { EXPORT_PAGE, sendCsv } from './csv-export.ts';

const EXPORT_COLUMNS = [
  'id',
  'level',
  'risk',
  'ruleId',
  'ruleTitle',
  'ruleTitleEn',
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

/** The filtered queue as CSV. */
export function exportAlertGroups(context: ConsoleContext, call: SessionCall<'exportAlertGroups'>): Promise<undefined> {
  const { records } = context;
  const { query } = call;
  return sendCsv(context, call, {
    ...{ action: 'alert.export', objectType: 'alertGroups', name: 'alert-groups.csv', columns: EXPORT_COLUMNS },
    filters: query,
    count: () => countAlertGroups(records, query),
    page: (cursor) =>
      alertGroupPage(records, { ...query, sort: 'lastSeen', order: 'desc', limit: EXPORT_PAGE, cursor }),
  });
}
