import { auditEntrySchema, type AuditEntry, type AuditList } from '@qiaolou/schema';
import { callApi } from '../../api/client.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';
import type { SearchParams } from '../../base/url-state.ts';
import { parseTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';

const OUTCOMES = auditEntrySchema.shape.outcome.options;

/** The audit trail as the address narrows it, newest first. */
export function useAudit({ time, actor, action, objectId, outcome }: SearchParams): Pages<AuditEntry> {
  const spec = parseTimeSpec(time);
  return usePages({
    queryKey: ['audit', time, actor, action, objectId, outcome],
    read: (cursor, signal) => {
      const range = spec ? resolveTimeSpec(spec, Date.now()) : {};
      const known = OUTCOMES.find((option) => option === outcome);
      const query = { ...range, actor, action, objectId, outcome: known, cursor, limit: 200 };
      return callApi('listAudit', { query }, signal);
    },
    rowsOf: entriesOf,
  });
}

const entriesOf = ({ entries }: AuditList): readonly AuditEntry[] => entries;
