import type { AuditEntry } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { AuditObjectLink } from './audit-object-link.tsx';
import { auditSentence, sentenceText } from './audit-sentence.ts';
import type { AuditTexts } from './messages.ts';

/** Columns of the audit table. */
export function auditColumns(t: AuditTexts, language: Language): readonly Column<AuditEntry>[] {
  const c = t.audit.column;
  return [
    { key: 'seq', title: c.seq, width: 74, align: 'right', render: (row) => <span className="num">{row.seq}</span> },
    { key: 'at', title: c.at, width: 150, render: (row) => <TimeText at={row.at} full /> },
    {
      key: 'what',
      title: c.what,
      width: 360,
      flex: true,
      render: (row) => {
        const sentence = auditSentence(row, t, language);
        return (
          <span title={sentenceText(sentence)}>
            <strong>{sentence.actor}</strong> {sentence.before}
            {sentence.object !== undefined && <AuditObjectLink entry={row} name={sentence.object} />}
            {sentence.after}
            {sentence.facts.map((fact, index) => (
              <span key={index} className="muted">
                {` · ${fact}`}
              </span>
            ))}
          </span>
        );
      },
    },
    { key: 'ip', title: c.ip, width: 124, priority: 2, render: (row) => <span className="mono">{row.ip ?? '–'}</span> },
    {
      key: 'outcome',
      title: c.outcome,
      width: 84,
      render: (row) => <Tag tone={row.outcome === 'success' ? 'neutral' : 'fail'}>{t.audit.outcome[row.outcome]}</Tag>,
    },
    {
      key: 'hash',
      title: c.hash,
      width: 130,
      priority: 1,
      render: (row) => (
        <span className="mono muted" title={row.hash}>
          {row.hash.slice(0, 16)}
        </span>
      ),
    },
  ];
}
