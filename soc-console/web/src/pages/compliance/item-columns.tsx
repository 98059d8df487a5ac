import type { ComplianceItem } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import type { Column } from '../../ui/data-table.tsx';
import type { ComplianceTexts } from './messages.ts';
import { VerdictTag } from './verdict-tag.tsx';

/** Columns of the clauses; a requirement reads in the language of the console. */
export function itemColumns(t: ComplianceTexts, language: Language): readonly Column<ComplianceItem>[] {
  const c = t.compliance.column;
  return [
    { key: 'clause', title: c.clause, width: 96, render: (row) => <span className="mono">{row.clause}</span> },
    {
      key: 'control',
      title: c.control,
      width: 116,
      priority: 1,
      render: (row) => (language === 'en' ? row.controlPointEn : row.controlPoint),
    },
    {
      key: 'requirement',
      title: c.requirement,
      width: 180,
      flex: true,
      render: (row) => {
        const text = language === 'en' ? row.requirementEn : row.requirementZh;
        return (
          <span className="row-title" title={text}>
            {text}
          </span>
        );
      },
    },
    {
      key: 'evidence',
      title: c.evidence,
      width: 150,
      priority: 2,
      render: (row) => <span className="mono muted">{row.evidenceRules.join(' ') || '–'}</span>,
    },
    { key: 'verdict', title: c.verdict, width: 90, render: (row) => <VerdictTag verdict={row.verdict} /> },
  ];
}
