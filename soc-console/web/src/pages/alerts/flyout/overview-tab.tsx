import type { AlertGroupDetail } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatCount, textOr, useMessages } from '../../../i18n/use-messages.ts';
import { DefinitionList } from '../../../ui/definition-list.tsx';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { alertMessages, type AlertTexts } from '../messages.ts';
import { continuesSentence } from '../continues-sentence.ts';
import { matchedLeaves, whySentence, withPort } from '../why-sentence.ts';
import { MatchedValue } from './matched-value.tsx';

/** What happened, why in one sentence, the fields that decided, and what to do. */
export function OverviewTab({ detail }: { readonly detail: AlertGroupDetail }): ReactNode {
  const t = useMessages(alertMessages);
  const f = t.alerts.flyout;
  const { group, alerts, playbooks } = detail;
  const explain = alerts.rows[0]?.explain;
  const leaves = explain ? matchedLeaves(explain) : [];
  return (
    <div className="flyout-body">
      {detail.continues && (
        <p className="why-sentence">
          <strong>{t.alerts.continues.mark}</strong> {continuesSentence(detail.continues, t)}{' '}
          {detail.continues.incidentId !== null && (
            <Link to="/incidents/$id" params={{ id: detail.continues.incidentId }} search={{}}>
              {t.alerts.continues.incident}
            </Link>
          )}
        </p>
      )}
      <p className="why-sentence">{whySentence(group, explain, t)}</p>
      <h3>{f.what}</h3>
      <DefinitionList items={facts(detail, t)} />
      {leaves.length > 0 && (
        <>
          <h3>{f.keyFields}</h3>
          <DefinitionList
            items={leaves.slice(0, 8).map((leaf, index) => ({
              key: `${leaf.field}-${index}`,
              name: <span className="mono">{leaf.field}</span>,
              value: <MatchedValue value={leaf.value} pattern={leaf.pattern} />,
            }))}
          />
        </>
      )}
      <h3>{f.playbooks}</h3>
      {playbooks.length === 0 ? (
        <p className="muted">{f.noPlaybooks}</p>
      ) : (
        <>
          <ul className="card-list">
            {playbooks.map((playbook) => (
              <li key={playbook.id}>
                <strong>{playbook.name}</strong>
                <div className="muted">{playbook.description}</div>
              </li>
            ))}
          </ul>
          {group.incidentId === null ? (
            <p className="muted">{f.playbookNeedsIncident}</p>
          ) : (
            <Link to="/incidents/$id" params={{ id: group.incidentId }} search={{}}>
              {t.alerts.inIncident}
            </Link>
          )}
        </>
      )}
    </div>
  );
}

function facts({ group, sparkline }: AlertGroupDetail, t: AlertTexts) {
  const f = t.alerts.flyout;
  const { sourceIp, destinationIp, destinationPort, user, host, dataset } = group.entities;
  const plain = (key: string, name: string, value: string | undefined) =>
    value === undefined ? [] : [{ key, name, value: <span className="mono">{value}</span> }];
  return [
    {
      key: 'count',
      name: t.alert.column.count,
      value: (
        <span className="count-cell">
          <Sparkline bins={sparkline.bins} label={t.alerts.sparkLabel(formatCount(group.alerts))} />
          {f.alertsIn(formatCount(group.alerts), formatCount(group.events))}
        </span>
      ),
    },
    {
      key: 'window',
      name: f.window,
      value: (
        <>
          <TimeText at={group.firstSeen} full /> – <TimeText at={group.lastSeen} full />
        </>
      ),
    },
    ...plain('source', f.entity.sourceIp, sourceIp),
    ...plain(
      'destination',
      f.entity.destinationIp,
      destinationIp === undefined ? undefined : withPort(destinationIp, destinationPort),
    ),
    ...plain('user', f.entity.user, user),
    ...plain('host', f.entity.host, host),
    ...plain('dataset', f.entity.dataset, dataset),
    {
      key: 'attack',
      name: t.alert.column.technique,
      value: [...group.techniques, ...group.tactics.map((tactic) => textOr(t.tactic, tactic))].join(' · '),
    },
    { key: 'risk', name: t.alert.column.risk, value: <span title={t.alerts.riskHint}>{group.risk}</span> },
    {
      key: 'rule',
      name: t.alert.column.title,
      value: (
        <Link to="/rules" search={{ rule: group.ruleId }}>
          {f.ruleLink}
        </Link>
      ),
    },
  ];
}
