import type { PlaybookTask } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { playbookMessages } from './messages.ts';

/** Who answered a task, when, and what he wrote; nothing while it is open. */
export function TaskAnswer({ task }: { readonly task: PlaybookTask }): ReactNode {
  const t = useMessages(playbookMessages);
  const { doneAt, doneBy, note, status } = task;
  if (status !== 'done' || doneAt === null) return undefined;
  return (
    <div className="muted">
      {t.playbooks.taskAnswered(doneBy ?? '', formatDateTime(doneAt))}
      {note !== null && note !== '' && <span className="wrap"> · {note}</span>}
    </div>
  );
}
