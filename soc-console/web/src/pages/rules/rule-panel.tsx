import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { formatCount, textOr, useMessages } from '../../i18n/use-messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { ruleMessages } from './messages.ts';
import '../../ui/raw.css';

/** One rule: what it is for, what it found, and its text. */
export function RulePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(ruleMessages);
  const rule = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => callApi('getRule', { params: { id } }, signal),
  });
  const c = t.rules.column;
  return (
    <SidePanel label={t.rules.detail} onClose={onClose} width={560}>
      {rule.isPending && <LoadingState />}
      {rule.isError && <ErrorState error={rule.error} onRetry={() => void rule.refetch()} />}
      {rule.data && (
        <>
          <div className="flyout-head">
            <div className="flyout-facts">
              <LevelTag level={rule.data.level} />
              <span className="muted">{textOr(t.rules.status, rule.data.status)}</span>
              <span className="muted">{rule.data.enabled ? t.rules.enabled : t.rules.disabled}</span>
            </div>
            <h2>{rule.data.title}</h2>
            <span className="mono muted">{rule.data.id}</span>
          </div>
          <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={t.rules.detail}>
            <p className="wrap">{rule.data.description}</p>
            <h3>{t.rules.groups}</h3>
            <DefinitionList
              items={[
                { key: 'hits', name: c.hits, value: formatCount(rule.data.hits) },
                { key: 'fp', name: c.falsePositives, value: formatCount(rule.data.falsePositives) },
                { key: 'last', name: c.lastHit, value: <TimeText at={rule.data.lastHitAt} full /> },
                ...Object.entries(rule.data.groups).map(([status, n]) => ({
                  key: status,
                  name: textOr(t.alertStatus, status),
                  value: formatCount(n),
                })),
                {
                  key: 'attack',
                  name: c.techniques,
                  value: [...rule.data.techniques, ...rule.data.tactics.map((x) => textOr(t.tactic, x))].join(' · '),
                },
              ]}
            />
            <p>
              <Link to="/alerts" search={{ ruleId: rule.data.id, time: '30d' }}>
                {t.rules.openAlerts}
              </Link>
            </p>
            <div className="raw">
              <div className="raw-head">
                <h3>{t.rules.yaml}</h3>
                <CopyButton text={rule.data.yaml} />
              </div>
              <pre className="code" tabIndex={0} aria-label={t.rules.yaml}>
                {rule.data.yaml}
              </pre>
            </div>
          </div>
        </>
      )}
    </SidePanel>
  );
}
