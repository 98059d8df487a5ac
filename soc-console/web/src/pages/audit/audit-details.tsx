import type { AuditEntry } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { auditMessages } from './messages.ts';

/** What changed, and how the entry hangs in the chain. */
export function AuditDetails({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const t = useMessages(auditMessages);
  const mono = (text: string): ReactNode => <span className="mono wrap">{text}</span>;
  return (
    <div className="event-fields">
      <DefinitionList
        items={[
          ...Object.entries(entry.details).map(([key, value]) => ({
            key: `d-${key}`,
            name: <span className="mono">{key}</span>,
            value: mono(typeof value === 'string' ? value : JSON.stringify(value)),
          })),
          { key: 'prev', name: 'prevHash', value: mono(entry.prevHash) },
          { key: 'hash', name: t.audit.column.hash, value: mono(entry.hash) },
        ]}
      />
    </div>
  );
}
