import { OPEN_INCIDENT_STATUSES } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { overviewMessages } from './messages.ts';

/** Incidents that are not filed away. */
export function OpenIncidents(): ReactNode {
  const t = useMessages(overviewMessages);
  const list = useQuery({
    queryKey: ['incidents', 'overview'],
    queryFn: ({ signal }) =>
      callApi('listIncidents', { query: { status: [...OPEN_INCIDENT_STATUSES], limit: 6 } }, signal),
  });
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data?.rows ?? [];
  if (rows.length === 0) return <EmptyState title={t.overview.noIncidents} />;
  return (
    <ul className="line-list">
      {rows.map((row) => (
        <li key={row.id}>
          <LevelTag level={row.level} />
          <Link
            to="/incidents/$id"
            params={{ id: row.id }}
            search={{}}
            className="line-main"
            title={t.common.named(row.title, row.titleEn)}
          >
            {t.common.named(row.title, row.titleEn)}
          </Link>
          <span className="muted">{t.incidentStatus[row.status]}</span>
        </li>
      ))}
    </ul>
  );
}
