import { taskText } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { overviewMessages } from './messages.ts';

/** Human tasks that wait, the earliest due first. */
export function OpenTasks(): ReactNode {
  const t = useMessages(overviewMessages);
  const { language } = usePreferences();
  const list = useQuery({
    queryKey: ['tasks', 'overview'],
    queryFn: ({ signal }) => callApi('listTasks', { query: { status: 'open', limit: 5 } }, signal),
  });
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const tasks = list.data?.tasks ?? [];
  if (tasks.length === 0) return <EmptyState title={t.overview.noTasks} />;
  return (
    <ul className="line-list">
      {tasks
        .map((task) => ({ ...task, ...taskText(task, language) }))
        .map((task) => (
          <li key={task.id}>
            {task.incidentId === null ? (
              <span className="line-main">{task.title}</span>
            ) : (
              <Link
                to="/incidents/$id"
                params={{ id: task.incidentId }}
                search={{}}
                className="line-main"
                title={task.title}
              >
                {task.title}
              </Link>
            )}
            <TimeText at={task.dueAt} />
          </li>
        ))}
    </ul>
  );
}
