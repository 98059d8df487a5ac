import type { AlertGroupRow } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { QUEUE_START } from '../../base/queue-start.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { AlertStatusTag } from '../../ui/alert-status-tag.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { overviewMessages } from './messages.ts';

/** The alerts of highest risk that are not done. */
export function TopAlerts(): ReactNode {
  const t = useMessages(overviewMessages);
  const list = useQuery({
    queryKey: ['overview', 'top-alerts'],
    refetchInterval: 30_000,
    queryFn: ({ signal }) =>
      callApi('listAlertGroups', { query: { status: ['open', 'investigating'], sort: 'risk', limit: 14 } }, signal),
  });
  if (list.isPending) return <LoadingState />;
  if (!list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.rows.length === 0) return <EmptyState title={t.overview.queueClear} />;
  return (
    <table className="plain-table fixed" aria-label={t.overview.queue}>
      <TopAlertsHead />
      <tbody>
        {list.data.rows.map((row) => (
          <TopAlert key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function TopAlertsHead(): ReactNode {
  const { alert } = useMessages(overviewMessages);
  const c = alert.column;
  return (
    <thead>
      <tr>
        <th scope="col" style={{ width: 88 }}>
          {c.level}
        </th>
        <th scope="col" data-align="right" style={{ width: 46 }}>
          {c.risk}
        </th>
        <th scope="col">{c.title}</th>
        <th scope="col" style={{ width: 170 }}>
          {alert.source}
        </th>
        <th scope="col" data-align="right" style={{ width: 52 }}>
          {c.count}
        </th>
        <th scope="col" style={{ width: 124 }}>
          {c.lastSeen}
        </th>
        <th scope="col" style={{ width: 98 }}>
          {c.status}
        </th>
      </tr>
    </thead>
  );
}

function TopAlert({ row }: { readonly row: AlertGroupRow }): ReactNode {
  const t = useMessages(overviewMessages);
  const c = t.alert.column;
  const title = t.common.named(row.ruleTitle, row.ruleTitleEn);
  return (
    <tr>
      <td>
        <LevelTag level={row.level} />
      </td>
      <td data-align="right" className="num" data-label={c.risk}>
        {row.risk}
      </td>
      <td>
        <Link to="/alerts" search={{ ...QUEUE_START, selected: row.id }} title={title}>
          {title}
        </Link>
      </td>
      <td className="mono" title={row.groupKey}>
        {row.groupKey}
      </td>
      <td data-align="right" className="num" data-label={c.count}>
        {formatCount(row.alerts)}
      </td>
      <td>
        <TimeText at={row.lastSeen} />
      </td>
      <td>
        <AlertStatusTag status={row.status} />
      </td>
    </tr>
  );
}
