import type { IncidentRow } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { Column } from '../../ui/data-table.tsx';
import { LevelTag } from '../../ui/level-tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { GradeTag, StageTag } from './incident-tags.tsx';
import type { IncidentTexts } from './messages.ts';

/** Columns of the list of incidents; priority numbers say which step aside first when it is narrow. */
export function incidentColumns(t: IncidentTexts): readonly Column<IncidentRow>[] {
  const c = t.incidents.column;
  return [
    {
      key: 'number',
      title: c.number,
      width: 148,
      render: (row) => (
        <Link to="/incidents/$id" params={{ id: row.id }} search={{}} className="mono">
          {row.number}
        </Link>
      ),
    },
    { key: 'level', title: c.level, width: 84, render: (row) => <LevelTag level={row.level} /> },
    { key: 'grade', title: c.grade, width: 120, priority: 2, render: (row) => <GradeTag grade={row.grade} /> },
    {
      key: 'name',
      title: c.name,
      width: 220,
      flex: true,
      render: (row) => (
        <span className="row-title" title={t.common.named(row.title, row.titleEn)}>
          {t.common.named(row.title, row.titleEn)}
        </span>
      ),
    },
    { key: 'status', title: c.status, width: 92, render: (row) => <StageTag status={row.status} /> },
    {
      key: 'assignee',
      title: c.assignee,
      width: 96,
      render: (row) => row.assignee ?? <span className="muted">{t.alert.unassigned}</span>,
    },
    {
      key: 'groups',
      title: c.groups,
      width: 70,
      align: 'right',
      priority: 3,
      render: (row) => <span className="num">{row.groups}</span>,
    },
    {
      key: 'tasks',
      title: c.tasks,
      width: 60,
      align: 'right',
      priority: 1,
      render: (row) => <span className={row.openTasks > 0 ? 'num strong' : 'num muted'}>{row.openTasks}</span>,
    },
    { key: 'openedAt', title: c.openedAt, width: 124, render: (row) => <TimeText at={row.openedAt} /> },
    { key: 'updatedAt', title: c.updatedAt, width: 124, priority: 4, render: (row) => <TimeText at={row.updatedAt} /> },
  ];
}
