import type { EffectInForce } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { textOr } from '../../i18n/use-messages.ts';
import type { Column } from '../../ui/data-table.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { EffectTag } from './effect-tag.tsx';
import { LiftEffect } from './lift-effect.tsx';
import type { EffectTexts } from './messages.ts';

/** Columns of the effects in force; priority numbers say which step aside first when it is narrow. */
export function effectColumns(t: EffectTexts): readonly Column<EffectInForce>[] {
  const c = t.effects.column;
  return [
    {
      key: 'target',
      title: c.target,
      width: 170,
      flex: true,
      render: (row) => (
        <span className="mono" title={row.target}>
          {row.target}
        </span>
      ),
    },
    {
      key: 'connector',
      title: c.connector,
      width: 150,
      priority: 2,
      render: (row) => textOr(t.effects.connector, row.connector),
    },
    { key: 'state', title: c.state, width: 160, render: (row) => <EffectTag effect={row} /> },
    { key: 'since', title: c.since, width: 124, priority: 2, render: (row) => <TimeText at={row.since} /> },
    { key: 'until', title: c.until, width: 124, render: (row) => <UntilText effect={row} t={t} /> },
    { key: 'checkedAt', title: c.checkedAt, width: 124, priority: 4, render: (row) => <TimeText at={row.checkedAt} /> },
    {
      key: 'source',
      title: c.source,
      width: 190,
      priority: 3,
      render: (row) => {
        const step = t.common.named(row.stepName, row.stepNameEn);
        const source = `${t.common.named(row.playbookName, row.playbookNameEn)} · ${step}`;
        return (
          <span className="row-title" title={source}>
            {source}
          </span>
        );
      },
    },
    { key: 'incident', title: c.incident, width: 148, priority: 1, render: (row) => <IncidentLink effect={row} /> },
    { key: 'actions', title: c.actions, width: 104, render: (row) => <LiftEffect effect={row} /> },
  ];
}

function UntilText({ effect, t }: { readonly effect: EffectInForce; readonly t: EffectTexts }): ReactNode {
  if (effect.until === null) return <span className="muted">{t.effects.noEnd}</span>;
  return <TimeText at={effect.until} />;
}

function IncidentLink({ effect: { incidentId, incidentNumber } }: { readonly effect: EffectInForce }): ReactNode {
  if (incidentId === null) return <span className="muted">–</span>;
  return (
    <Link to="/incidents/$id" params={{ id: incidentId }} search={{}} className="mono">
      {incidentNumber ?? incidentId}
    </Link>
  );
}
