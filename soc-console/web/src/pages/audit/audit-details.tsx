import type { AuditEntry } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { auditMessages } from './messages.ts';

/** The entry as it is stored, with what changed, and how it hangs in the chain. */
export function AuditDetails({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const t = useMessages(auditMessages);
  const { action, actor, details, hash, objectId, objectType, prevHash } = entry;
  const field = (key: string, value: string, name: ReactNode = <span className="mono">{key}</span>) => ({
    key,
    name,
    value: <span className="mono wrap">{value}</span>,
  });
  return (
    <div className="event-fields">
      <DefinitionList
        items={[
          field('actor', actor),
          field('action', action),
          field('objectType', objectType),
          field('objectId', objectId),
          ...Object.entries(details).map(([key, value]) =>
            field(`details.${key}`, typeof value === 'string' ? value : JSON.stringify(value)),
          ),
          field('prevHash', prevHash),
          field('hash', hash, t.audit.column.hash),
        ]}
      />
    </div>
  );
}
