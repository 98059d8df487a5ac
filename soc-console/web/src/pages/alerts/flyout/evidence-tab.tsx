import type { AlertGroupDetail } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../../api/client.ts';
import { usePermission } from '../../../base/session.ts';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { EventList } from '../../../ui/event-list.tsx';
import { LoadingState } from '../../../ui/loading-state.tsx';
import { alertMessages } from '../messages.ts';
import { evidenceIds, evidenceSearch } from '../pivot.ts';

/** The raw events behind the group and the exact query that finds them. */
export function EvidenceTab({ detail }: { readonly detail: AlertGroupDetail }): ReactNode {
  const t = useMessages(alertMessages);
  const mayRead = usePermission('events.read');
  const ids = evidenceIds(detail.alerts.rows);
  const events = useQuery({
    queryKey: ['events-by-ids', ids],
    enabled: mayRead && ids.length > 0,
    staleTime: Infinity,
    queryFn: ({ signal }) => callApi('eventsByIds', { body: { ids: [...ids] } }, signal),
  });
  if (!mayRead) return <p className="muted flyout-body">{t.common.permission}</p>;
  if (events.isError) return <ErrorState error={events.error} onRetry={() => void events.refetch()} />;
  if (ids.length > 0 && !events.data) return <LoadingState />;
  const rows = events.data?.events ?? [];
  return (
    <div className="flyout-body">
      <div className="why-head">
        <span className="muted">{t.alerts.flyout.evidenceOf(rows.length, formatCount(detail.group.events))}</span>
        <Link to="/events" search={evidenceSearch(detail.group, ids)}>
          {t.alerts.flyout.openInSearch}
        </Link>
      </div>
      {rows.length === 0 ? <p className="muted">{t.alerts.flyout.noEvidence}</p> : <EventList events={rows} />}
    </div>
  );
}
