import { auditEntrySchema, type ApiInput, type AuditEntry, type AuditList } from '@qiaolou/schema';
import { callApi } from '../../api/client.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';
import type { SearchParams } from '../../base/url-state.ts';
import { parseTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';

const OUTCOMES = auditEntrySchema.shape.outcome.options;

/** What the address leaves of the audit trail, for the list and for its export. */
export function auditFilters(
  { time, actor, action, objectType, objectId, outcome }: SearchParams,
  now: number,
): ApiInput<'exportAudit', 'query'> {
  const spec = parseTimeSpec(time);
  const range = spec ? resolveTimeSpec(spec, now) : {};
  const known = OUTCOMES.find((option) => option === outcome);
  return { ...range, actor, action, objectType, objectId, outcome: known };
}

/** The audit trail as the address narrows it, newest first. */
export function useAudit(search: SearchParams): Pages<AuditEntry> {
  const { time, actor, action, objectType, objectId, outcome } = search;
  return usePages({
    queryKey: ['audit', time, actor, action, objectType, objectId, outcome],
    read: (cursor, signal) =>
      callApi('listAudit', { query: { ...auditFilters(search, Date.now()), cursor, limit: 200 } }, signal),
    rowsOf: entriesOf,
  });
}

const entriesOf = ({ entries }: AuditList): readonly AuditEntry[] => entries;
