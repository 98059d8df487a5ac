import type { AlertGroupDetail } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { AlertStatusTag } from '../../../ui/alert-status-tag.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { alertMessages } from '../messages.ts';

/** Earlier groups of the same rule and source with what people decided about them. */
export function HistoryTab({ detail }: { readonly detail: AlertGroupDetail }): ReactNode {
  const t = useMessages(alertMessages);
  const f = t.alerts.flyout;
  if (detail.history.length === 0) return <p className="muted flyout-body">{f.noHistory}</p>;
  const c = t.alert.column;
  return (
    <div className="flyout-body">
      <h3>{f.historyTitle}</h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{c.lastSeen}</th>
            <th scope="col" data-align="right">
              {c.count}
            </th>
            <th scope="col">{c.status}</th>
            <th scope="col">{c.verdict}</th>
            <th scope="col">{c.assignee}</th>
          </tr>
        </thead>
        <tbody>
          {detail.history.map((group) => (
            <tr key={group.id}>
              <td>
                <Link
                  to="/alerts"
                  search={{ source: group.groupKey, ruleId: group.ruleId, time: '30d', selected: group.id }}
                >
                  <TimeText at={group.lastSeen} />
                </Link>
              </td>
              <td data-align="right" className="num">
                {formatCount(group.alerts)}
              </td>
              <td>
                <AlertStatusTag status={group.status} />
              </td>
              <td>
                {group.verdict === null ? <span className="muted">{f.verdictNone}</span> : t.verdict[group.verdict]}
                {group.verdictReason !== null && <div className="muted wrap">{group.verdictReason}</div>}
              </td>
              <td>{group.assignee ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
