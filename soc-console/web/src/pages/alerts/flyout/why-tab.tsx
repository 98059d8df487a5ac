import type { AlertGroupDetail } from '@qiaolou/schema';
import { Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../../../i18n/use-messages.ts';
import { formatDateTimeMs } from '../../../time/format-time.ts';
import { alertMessages } from '../messages.ts';
import { ExplainTree } from './explain-tree.tsx';

/** The rule's condition as it was evaluated on one alert of the group. */
export function WhyTab({ detail }: { readonly detail: AlertGroupDetail }): ReactNode {
  const t = useMessages(alertMessages);
  const f = t.alerts.flyout;
  const { rows } = detail.alerts;
  const [chosen, setChosen] = useState<string>();
  const alert = rows.find((row) => row.id === chosen) ?? rows[0];
  if (!alert) return <p className="muted flyout-body">{t.common.nothing}</p>;
  return (
    <div className="flyout-body">
      <div className="why-head">
        <h3>{f.condition}</h3>
        {rows.length > 1 && (
          <Select
            size="small"
            aria-label={f.conditionOf}
            value={alert.id}
            onChange={setChosen}
            options={rows.map((row) => ({ value: row.id, label: formatDateTimeMs(row.at) }))}
          />
        )}
        <Link to="/rules" search={{ rule: detail.group.ruleId }}>
          {f.ruleLink}
        </Link>
      </div>
      <ExplainTree node={alert.explain} />
    </div>
  );
}
