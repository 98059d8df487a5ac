import type { AlertGroup } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMessages } from '../../../i18n/use-messages.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { alertMessages } from '../messages.ts';
import { ENTITY_FIELDS, ENTITY_KINDS, entitySearch } from '../pivot.ts';

/** The parties of a group, each with ways on: its events around that time, its other alerts. */
export function EntitiesTab({ group }: { readonly group: AlertGroup }): ReactNode {
  const t = useMessages(alertMessages);
  const f = t.alerts.flyout;
  const found = ENTITY_KINDS.flatMap((kind) => {
    const value = group.entities[kind];
    return value === undefined ? [] : [{ kind, value }];
  });
  if (found.length === 0) return <p className="muted flyout-body">{f.noEntities}</p>;
  return (
    <ul className="card-list flyout-body">
      {found.map(({ kind, value }) => (
        <li key={kind}>
          <div className="entity-head">
            <span className="muted">{f.entity[kind]}</span>
            <code className="muted">{ENTITY_FIELDS[kind]}</code>
          </div>
          <div className="entity-value">
            <span className="mono wrap">{value}</span>
            <CopyButton text={String(value)} />
          </div>
          <div className="entity-links">
            <Link to="/events" search={entitySearch(group, kind, value)}>
              {f.entityEvents}
            </Link>
            {kind !== 'destinationPort' && kind !== 'dataset' && (
              <Link to="/alerts" search={{ text: String(value), time: '30d' }}>
                {f.entityAlerts}
              </Link>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
