import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { complianceMessages } from './messages.ts';
import { VerdictTag } from './verdict-tag.tsx';

/** One clause: its text and every measurement with its figures. */
export function ItemPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(complianceMessages);
  const { language } = usePreferences();
  const query = useQuery({
    queryKey: ['compliance-item', id],
    queryFn: ({ signal }) => callApi('getComplianceItem', { params: { id } }, signal),
  });
  return (
    <SidePanel label={t.compliance.detail} width={440} onClose={onClose}>
      {query.isPending && <LoadingState />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <div className="flyout-head">
            <div className="flyout-facts">
              <VerdictTag verdict={query.data.item.verdict} />
              <span className="muted">{t.compliance.verdictHint[query.data.item.verdict]}</span>
            </div>
            <h2>
              {query.data.item.clause} {query.data.item.controlPoint}
            </h2>
            <span className="muted">{query.data.item.classZh}</span>
          </div>
          <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={t.compliance.evidence}>
            <p>{language === 'en' ? query.data.item.requirementEn : query.data.item.requirementZh}</p>
            <h3>{t.compliance.evidence}</h3>
            {query.data.evidence.length === 0 && (
              <p className="muted">
                {query.data.item.evidenceRules.length === 0 ? t.compliance.manualEvidence : t.compliance.noEvidence}
              </p>
            )}
            <ul className="card-list">
              {query.data.evidence.map((evidence) => (
                <li key={evidence.id}>
                  <div className="entity-head">
                    <VerdictTag verdict={evidence.verdict} />
                    <code>{evidence.ruleId}</code>
                    <TimeText at={evidence.at} full />
                  </div>
                  <DefinitionList
                    items={Object.entries(evidence.facts).map(([key, value]) => ({
                      key,
                      name: <span className="mono">{key}</span>,
                      value: <span className="mono wrap">{factText(value)}</span>,
                    }))}
                  />
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </SidePanel>
  );
}

function factText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
