import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { EffectTag } from './effect-tag.tsx';
import { LiftEffect } from './lift-effect.tsx';
import { effectMessages } from './messages.ts';
import './effects.css';

/** Shown at the incident; the page of effects has all. */
const SHOWN = 20;

/** What an incident's playbooks did that is in force; nothing when nothing is. */
export function IncidentEffects({ incidentId }: { readonly incidentId: string }): ReactNode {
  const t = useMessages(effectMessages);
  const list = useQuery({
    queryKey: ['effects', 'incident', incidentId],
    queryFn: ({ signal }) => callApi('listEffects', { query: { incidentId, limit: SHOWN } }, signal),
  });
  const total = list.data?.total ?? 0;
  if (!list.isError && total === 0) return undefined;
  return (
    <Panel
      title={`${t.effects.title} ${total}`}
      extra={
        <Link to="/effects" search={{ incidentId }}>
          {t.effects.all}
        </Link>
      }
    >
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      <ul className="effect-list">
        {list.data?.effects.map((effect) => (
          <li key={effect.id}>
            <span className="mono effect-target">{effect.target}</span>
            <EffectTag effect={effect} />
            <span className="muted">
              {t.effects.column.until} {effect.until === null ? t.effects.noEnd : <TimeText at={effect.until} />}
            </span>
            <LiftEffect effect={effect} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
