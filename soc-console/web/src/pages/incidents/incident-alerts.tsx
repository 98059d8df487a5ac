import type { AlertGroup } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { AlertStatusTag } from '../../ui/alert-status-tag.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { incidentMessages } from './messages.ts';

/** The alert groups of an incident. */
export function IncidentAlerts({ groups }: { readonly groups: readonly AlertGroup[] }): ReactNode {
  const t = useMessages(incidentMessages);
  const c = t.alert.column;
  if (groups.length === 0) return <p className="muted panel-body">{t.incidents.alertsEmpty}</p>;
  return (
    <table className="plain-table fixed" aria-label={t.incidents.alerts}>
      <thead>
        <tr>
          <th scope="col" style={{ width: 88 }}>
            {c.level}
          </th>
          <th scope="col">{c.title}</th>
          <th scope="col" style={{ width: 140 }}>
            {t.alert.source}
          </th>
          <th scope="col" data-align="right" style={{ width: 56 }}>
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
      <tbody>
        {groups.map((group) => (
          <tr key={group.id}>
            <td>
              <LevelTag level={group.level} />
            </td>
            <td>
              <Link
                to="/alerts"
                search={{ incidentId: group.incidentId ?? undefined, time: 'all', selected: group.id }}
                title={t.common.named(group.ruleTitle, group.ruleTitleEn)}
              >
                {t.common.named(group.ruleTitle, group.ruleTitleEn)}
              </Link>
            </td>
            <td className="mono" title={group.groupKey}>
              {group.groupKey}
            </td>
            <td data-align="right" className="num" data-label={c.count}>
              {formatCount(group.alerts)}
            </td>
            <td>
              <TimeText at={group.lastSeen} />
            </td>
            <td>
              <AlertStatusTag status={group.status} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
