import type { ComplianceItemDetail, SourceFacts } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { EvidenceCard } from './evidence-card.tsx';
import { ItemRules } from './item-rules.tsx';
import { complianceMessages } from './messages.ts';
import { SourceAnswerDialog } from './source-answer-dialog.tsx';
import { VerdictTag } from './verdict-tag.tsx';

/** One clause: its text, why it has its verdict, and every measurement with its figures. */
export function ItemPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(complianceMessages);
  const query = useQuery({
    queryKey: ['compliance-item', id],
    queryFn: ({ signal }) => callApi('getComplianceItem', { params: { id } }, signal),
  });
  return (
    <SidePanel label={t.compliance.detail} width={520} onClose={onClose}>
      {query.isPending && <LoadingState />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <ItemDetail detail={query.data} />}
    </SidePanel>
  );
}

function ItemDetail({ detail }: { readonly detail: ComplianceItemDetail }): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const { language } = usePreferences();
  const { item } = detail;
  return (
    <>
      <div className="flyout-head">
        <div className="flyout-facts">
          <VerdictTag verdict={item.verdict} />
          <span className="muted">{c.verdictHint[item.verdict]}</span>
        </div>
        <h2>
          {item.clause} {language === 'en' ? item.controlPointEn : item.controlPoint}
        </h2>
        <span className="muted">{language === 'en' ? item.classEn : item.classZh}</span>
      </div>
      <div className="flyout-body scroll" tabIndex={0} role="region" aria-label={c.evidence}>
        <p>{language === 'en' ? item.requirementEn : item.requirementZh}</p>
        <h3>{c.why}</h3>
        <ItemRules detail={detail} />
        {detail.evidence.length > 0 && <Measurements evidence={detail.evidence} />}
      </div>
    </>
  );
}

function Measurements({ evidence }: Pick<ComplianceItemDetail, 'evidence'>): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const mayAnswer = usePermission('compliance.write');
  const [answering, setAnswering] = useState<SourceFacts>();
  const read = useQuery({
    queryKey: ['source-answers'],
    queryFn: ({ signal }) => callApi('listSourceAnswers', {}, signal),
  });
  const answers = read.data?.answers ?? [];
  const shown = new Set<string>();
  return (
    <>
      <h3>{c.evidence}</h3>
      <ul className="card-list">
        {evidence.map((one) => {
          // Something can be said about a source where it stands in the newest measurement of a rule.
          const newest = !shown.has(one.ruleId);
          shown.add(one.ruleId);
          const onAnswer = newest && mayAnswer && read.data ? setAnswering : undefined;
          return (
            <li key={one.id}>
              <EvidenceCard evidence={one} answers={newest ? answers : []} onAnswer={onAnswer} />
            </li>
          );
        })}
      </ul>
      {answering && (
        <SourceAnswerDialog
          source={answering}
          answer={answers.find((one) => one.kind === answering.kind && one.source === answering.source)}
          onClose={() => {
            setAnswering(undefined);
          }}
        />
      )}
    </>
  );
}
