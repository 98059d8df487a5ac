import type { ComplianceItemDetail, ItemEvidenceRule } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences, type Language } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { complianceMessages, type ComplianceTexts } from './messages.ts';
import { VerdictTag } from './verdict-tag.tsx';

/** Why a clause has its verdict: what each of its evidence rules says now, and who decides. */
export function ItemRules({ detail }: { readonly detail: ComplianceItemDetail }): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const { rules, automation, item } = detail;
  if (rules.length === 0 || automation === 'none') return <p>{c.manualEvidence}</p>;
  return (
    <>
      {item.verdict === 'untested' && rules.every(({ verdict }) => verdict === 'pass') && <p>{c.personDecides}</p>}
      <ul className="card-list">
        {rules.map((rule) => (
          <li key={rule.id}>
            <RuleLine rule={rule} />
          </li>
        ))}
      </ul>
    </>
  );
}

function RuleLine({ rule }: { readonly rule: ItemEvidenceRule }): ReactNode {
  const { compliance: c } = useMessages(complianceMessages);
  const { language } = usePreferences();
  return (
    <>
      <div className="entity-head">
        <VerdictTag verdict={rule.verdict} />
        <span>{language === 'en' ? rule.nameEn : rule.nameZh}</span>
        <code className="muted">{rule.id}</code>
      </div>
      <p>{whyText(rule, c, language)}</p>
      {rule.at !== null && rule.expiresAt !== null && (
        <p className={rule.state === 'current' ? 'muted' : 'bad'}>
          {rule.state === 'expired'
            ? c.expired(formatDateTime(rule.at), formatDateTime(rule.expiresAt))
            : c.validUntil(formatDateTime(rule.at), formatDateTime(rule.expiresAt))}
          {rule.state === 'clockBack' && ` ${c.state.clockBack}`}
        </p>
      )}
    </>
  );
}

function whyText(
  { notMeasured, reason }: ItemEvidenceRule,
  c: ComplianceTexts['compliance'],
  language: Language,
): string {
  if (reason !== null) return c.reason[reason];
  return (language === 'en' ? notMeasured?.en : notMeasured?.zh) ?? c.noEvidence;
}
