import type { AlertGroupRow } from '@qiaolou/schema';
import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { formatCount, textOr } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { AlertStatusTag } from '../../ui/alert-status-tag.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { AlertTexts } from './messages.ts';
import { continuesSentence } from './continues-sentence.ts';
import { withPort } from './why-sentence.ts';

/** What the columns need from the page. */
export interface AlertColumnContext {
  readonly t: AlertTexts;
  /** Left out where there is nothing to select rows for. */
  readonly boxes: SelectBoxes | undefined;
  readonly onOpen: (row: AlertGroupRow) => void;
  readonly incidentNumber: (id: string) => string | undefined;
}

interface SelectBoxes {
  readonly selected: ReadonlySet<string>;
  readonly allSelected: boolean;
  readonly onToggle: (row: AlertGroupRow, index: number, range: boolean) => void;
  readonly onToggleAll: () => void;
}

/** Columns of the alert queue, in their order; priority numbers say which step aside first when it is narrow. */
export function alertColumns(c: AlertColumnContext): readonly Column<AlertGroupRow>[] {
  const { t } = c;
  const head = t.alert.column;
  return [
    ...(c.boxes ? [selectColumn(t, c.boxes)] : []),
    { key: 'level', title: head.level, width: 88, sortable: true, render: (row) => <LevelTag level={row.level} /> },
    {
      key: 'risk',
      title: head.risk,
      hint: t.alerts.riskHint,
      width: 46,
      align: 'right',
      sortable: true,
      priority: 5,
      render: (row) => <span className="num">{row.risk}</span>,
    },
    titleColumn(c),
    {
      key: 'alerts',
      title: head.count,
      width: 100,
      sortable: true,
      priority: 4,
      render: (row) => (
        <span className="count-cell">
          <Sparkline bins={row.sparkline.bins} label={t.alerts.sparkLabel(formatCount(row.alerts))} />
          <span className="num">{formatCount(row.alerts)}</span>
        </span>
      ),
    },
    {
      key: 'lastSeen',
      title: head.lastSeen,
      width: 124,
      sortable: true,
      priority: 3,
      render: (row) => (
        <span title={t.alerts.firstSeen(formatDateTime(row.firstSeen))}>
          <TimeText at={row.lastSeen} />
        </span>
      ),
    },
    { key: 'parties', title: head.parties, width: 246, priority: 2, render: (row) => <Parties row={row} /> },
    {
      key: 'technique',
      title: head.technique,
      width: 86,
      priority: 6,
      render: (row) => (
        <span className="mono" title={row.tactics.map((tactic) => textOr(t.tactic, tactic)).join(' · ')}>
          {row.techniques.join(' ')}
        </span>
      ),
    },
    ...stateColumns(c),
  ];
}

function selectColumn(t: AlertTexts, boxes: SelectBoxes): Column<AlertGroupRow> {
  const { selected, allSelected } = boxes;
  return {
    key: 'select',
    width: 34,
    align: 'center',
    title: (
      <Checkbox
        aria-label={t.alerts.selectAll}
        checked={allSelected}
        indeterminate={!allSelected && selected.size > 0}
        onChange={boxes.onToggleAll}
      />
    ),
    render: (row, index) => (
      <Checkbox
        aria-label={t.alerts.selectRow(t.common.named(row.ruleTitle, row.ruleTitleEn))}
        checked={selected.has(row.id)}
        onClick={(event) => {
          event.stopPropagation();
        }}
        onChange={(event) => {
          boxes.onToggle(row, index, event.nativeEvent.shiftKey);
        }}
      />
    ),
  };
}

function titleColumn(c: AlertColumnContext): Column<AlertGroupRow> {
  return {
    key: 'title',
    title: c.t.alert.column.title,
    width: 170,
    flex: true,
    render: (row) => {
      const title = c.t.common.named(row.ruleTitle, row.ruleTitleEn);
      return (
        <button
          type="button"
          className="row-title"
          title={title}
          aria-label={c.t.alerts.openRow(title)}
          onClick={(event) => {
            event.stopPropagation();
            c.onOpen(row);
          }}
        >
          {title}
        </button>
      );
    },
  };
}

function stateColumns(c: AlertColumnContext): readonly Column<AlertGroupRow>[] {
  const { t } = c;
  const head = t.alert.column;
  const dash = <span className="muted">–</span>;
  return [
    {
      key: 'status',
      title: head.status,
      width: 98,
      priority: 1,
      render: (row) => (
        <span title={row.continues && continuesSentence(row.continues, t)}>
          <AlertStatusTag status={row.status} />
          {row.continues && <span className="muted"> {t.alerts.continues.mark}</span>}
        </span>
      ),
    },
    { key: 'assignee', title: head.assignee, width: 76, priority: 7, render: (row) => row.assignee ?? dash },
    {
      key: 'verdict',
      title: head.verdict,
      width: 70,
      priority: 8,
      render: (row) =>
        row.verdict === null ? dash : <span title={row.verdictReason ?? undefined}>{t.verdict[row.verdict]}</span>,
    },
    {
      key: 'incident',
      title: head.incident,
      width: 128,
      priority: 9,
      render: (row) =>
        row.incidentId === null ? (
          dash
        ) : (
          <Link
            to="/incidents/$id"
            params={{ id: row.incidentId }}
            search={{}}
            onClick={(event) => {
              event.stopPropagation();
            }}
          >
            {c.incidentNumber(row.incidentId) ?? t.alerts.inIncident}
          </Link>
        ),
    },
  ];
}

/** Who acts on whom: source (or user, or host) and destination. */
function Parties({ row }: { readonly row: AlertGroupRow }): ReactNode {
  const { sourceIp, destinationIp, destinationPort, user, host } = row.entities;
  const from = sourceIp ?? user ?? host ?? row.groupKey;
  const to =
    destinationIp === undefined ? (from === host ? undefined : host) : withPort(destinationIp, destinationPort);
  const text = to === undefined ? from : `${from} → ${to}`;
  return (
    <span className="mono" title={text}>
      {text}
    </span>
  );
}
