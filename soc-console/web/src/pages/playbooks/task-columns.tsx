import { taskText, type PlaybookTask } from '@qiaolou/schema';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Language } from '../../base/preferences.ts';
import { textOr } from '../../i18n/use-messages.ts';
import type { Column } from '../../ui/data-table.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import type { PlaybookTexts } from './messages.ts';

/** What the columns need from the page. */
interface TaskColumnContext {
  readonly t: PlaybookTexts;
  readonly language: Language;
  readonly incidentNumber: (id: string) => string | undefined;
}

/** Columns of the list of tasks; priority numbers say which step aside first when it is narrow. */
export function taskColumns({ t, language, incidentNumber }: TaskColumnContext): readonly Column<PlaybookTask>[] {
  const c = t.tasks.column;
  return [
    {
      key: 'title',
      title: c.title,
      width: 240,
      flex: true,
      render: (row) => {
        const { title, instructions } = taskText(row, language);
        return (
          // The row opens it for the pointer, this for the keyboard.
          <Link to="/tasks" search={(old) => ({ ...old, task: row.id })} className="row-title" title={instructions}>
            {title}
          </Link>
        );
      },
    },
    {
      key: 'incident',
      title: c.incident,
      width: 142,
      render: ({ incidentId }) => (
        <IncidentLink id={incidentId} t={t} number={incidentId === null ? undefined : incidentNumber(incidentId)} />
      ),
    },
    { key: 'role', title: c.role, width: 110, priority: 2, render: (row) => textOr(t.role, row.role) },
    { key: 'status', title: c.status, width: 84, render: (row) => t.tasks.status[row.status] },
    { key: 'due', title: c.due, width: 124, render: (row) => <TimeText at={row.dueAt} /> },
    { key: 'created', title: c.created, width: 124, priority: 1, render: (row) => <TimeText at={row.createdAt} /> },
  ];
}

interface IncidentLinkProps {
  readonly id: string | null;
  readonly number: string | undefined;
  readonly t: PlaybookTexts;
}

/** Until its number is known, and for who may not read it, it is a word. */
function IncidentLink({ id, number, t }: IncidentLinkProps): ReactNode {
  if (id === null) return <span className="muted">{t.tasks.noIncident}</span>;
  return (
    <Link to="/incidents/$id" params={{ id }} search={{}}>
      {number ?? t.tasks.column.incident}
    </Link>
  );
}
