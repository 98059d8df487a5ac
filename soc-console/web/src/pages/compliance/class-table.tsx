import type { ComplianceSummary, ItemVerdict } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { complianceMessages } from './messages.ts';
import { ITEM_VERDICTS } from './verdict-tag.tsx';

interface Props {
  readonly summary: ComplianceSummary;
  readonly classCode: string | undefined;
  readonly verdict: ItemVerdict | undefined;
  readonly onChoose: (classCode: string | undefined, verdict: ItemVerdict | undefined) => void;
}

/** Clauses counted by class and verdict; every number filters the list to what it counts. */
export function ClassTable({ summary, classCode, verdict, onChoose }: Props): ReactNode {
  const t = useMessages(complianceMessages);
  const { language } = usePreferences();
  const rows = [
    { code: undefined, name: t.compliance.all, counts: summary.all },
    ...summary.classes.map(({ code, zh, en, counts }) => ({ code, name: language === 'en' ? en : zh, counts })),
  ];
  return (
    <table className="plain-table class-table" aria-label={t.compliance.classes}>
      <thead>
        <tr>
          <th scope="col">{t.compliance.classes}</th>
          {ITEM_VERDICTS.map((v) => (
            <th key={v} scope="col" data-align="right" title={t.compliance.verdictHint[v]}>
              {t.compliance.verdict[v]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code ?? '*'} data-on={row.code === classCode || undefined}>
            <th scope="row">
              <button
                type="button"
                className="link-button"
                onClick={() => {
                  onChoose(row.code, undefined);
                }}
              >
                {row.name}
              </button>{' '}
              <span className="muted num">{row.counts.total}</span>
            </th>
            {ITEM_VERDICTS.map((v) => (
              <td key={v} data-align="right" data-label={t.compliance.verdict[v]}>
                {row.counts[v] === 0 ? (
                  <span className="muted num">0</span>
                ) : (
                  <button
                    type="button"
                    className="count-button num"
                    data-verdict={v}
                    aria-pressed={row.code === classCode && v === verdict}
                    aria-label={`${row.name} ${t.compliance.verdict[v]} ${row.counts[v]}`}
                    onClick={() => {
                      onChoose(row.code, v);
                    }}
                  >
                    {row.counts[v]}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
