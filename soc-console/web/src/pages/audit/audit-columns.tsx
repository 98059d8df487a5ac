import type { AuditEntry } from '@qiaolou/schema';
import type { Column } from '../../ui/data-table.tsx';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { AuditTexts } from './messages.ts';

/** Columns of the audit table. */
export function auditColumns(t: AuditTexts): readonly Column<AuditEntry>[] {
  const c = t.audit.column;
  return [
    { key: 'seq', title: c.seq, width: 74, align: 'right', render: (row) => <span className="num">{row.seq}</span> },
    { key: 'at', title: c.at, width: 150, render: (row) => <TimeText at={row.at} full /> },
    { key: 'actor', title: c.actor, width: 130, render: (row) => <span title={row.actor}>{row.actor}</span> },
    { key: 'ip', title: c.ip, width: 124, priority: 2, render: (row) => <span className="mono">{row.ip ?? '–'}</span> },
    { key: 'action', title: c.action, width: 170, render: (row) => <span className="mono">{row.action}</span> },
    {
      key: 'object',
      title: c.object,
      width: 200,
      flex: true,
      render: (row) => (
        <span title={`${row.objectType} ${row.objectId}`}>
          {row.objectType} <span className="mono muted">{row.objectId}</span>
        </span>
      ),
    },
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
