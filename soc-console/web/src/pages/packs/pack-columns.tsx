import type { ReactNode } from 'react';
import { formatCount, textOr } from '../../i18n/use-messages.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { PackTexts } from './messages.ts';
import type { ListedPack } from './pack-rows.ts';

/** What the colour of a state says. */
export const STATE_TONE: Readonly<Record<ListedPack['state'], Tone>> = {
  live: 'pass',
  disabled: 'neutral',
  wrong: 'fail',
  draft: 'info',
};

/** Columns of the list of packs. */
export function packColumns(t: PackTexts): readonly Column<ListedPack>[] {
  return [...aboutColumns(t), ...readColumns(t)];
}

/** What a pack is. */
function aboutColumns({ packs: p }: PackTexts): readonly Column<ListedPack>[] {
  const c = p.column;
  return [
    {
      key: 'state',
      title: c.state,
      width: 84,
      render: ({ state }) => <Tag tone={STATE_TONE[state]}>{textOr(p.state, state)}</Tag>,
    },
    {
      key: 'id',
      title: c.id,
      width: 200,
      flex: true,
      sortable: true,
      render: ({ id, pack }) => (
        <span className="mono row-title" translate="no" title={id}>
          {id === '' ? '–' : id}
          {pack?.origin === 'own' && <span className="muted"> · {p.origin['own']}</span>}
        </span>
      ),
    },
    {
      key: 'vendor',
      title: c.vendor,
      width: 130,
      sortable: true,
      priority: 2,
      render: ({ pack }) => <span translate="no">{pack?.vendor}</span>,
    },
    {
      key: 'product',
      title: c.product,
      width: 130,
      priority: 4,
      render: ({ pack }) => <span translate="no">{pack?.product}</span>,
    },
    {
      key: 'type',
      title: c.type,
      width: 100,
      sortable: true,
      priority: 3,
      render: ({ pack }) => <span translate="no">{pack?.type}</span>,
    },
  ];
}

/** What it is checked with, what it reads, who changed it. */
function readColumns(t: PackTexts): readonly Column<ListedPack>[] {
  const { packs: p } = t;
  const c = p.column;
  const number = (value: number | undefined): ReactNode => (
    <span className="num">{value === undefined ? '–' : formatCount(value)}</span>
  );
  return [
    {
      ...{ key: 'events', title: c.events, width: 110, align: 'right', sortable: true },
      render: ({ events }) => number(events),
    },
    {
      ...{ key: 'faulty', title: c.faulty, hint: p.columnHint.faulty, width: 84, align: 'right', sortable: true },
      priority: 1,
      render: ({ faulty }) => number(faulty),
    },
    {
      ...{ key: 'samples', title: c.samples, hint: p.columnHint.samples, width: 96, align: 'right', sortable: true },
      priority: 1,
      render: ({ pack, draft }) =>
        pack !== undefined && pack.failing > 0 ? (
          <span className="bad">{p.failing(formatCount(pack.failing))}</span>
        ) : (
          number(pack?.samples ?? draft?.samples)
        ),
    },
    {
      ...{ key: 'version', title: c.version, width: 64, align: 'right', priority: 5 },
      render: ({ pack }) => number(pack?.version === 0 ? undefined : pack?.version),
    },
    {
      ...{ key: 'changed', title: c.changed, width: 190, sortable: true, priority: 3 },
      render: ({ pack, draft }) => {
        const [by, at] = [draft?.changedBy ?? pack?.changedBy, draft?.changedAt ?? pack?.changedAt];
        if (at === undefined || at === null) return undefined;
        return (
          <>
            <TimeText at={at} /> <span className="muted">{by === 'file' ? p.byFile : by}</span>
          </>
        );
      },
    },
  ];
}
