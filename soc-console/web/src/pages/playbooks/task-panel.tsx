import type { PlaybookTask } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { LoadingState } from '../../ui/loading-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { playbookMessages } from './messages.ts';
import { RunView } from './run-view.tsx';
import { TaskAnswer } from './task-answer.tsx';
import { TaskCard } from './task-card.tsx';

/** One task beside the list, to be answered there, whether its run belongs to an incident or not; below it the run. */
export function TaskPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const t = useMessages(playbookMessages);
  const found = useQuery({
    queryKey: ['tasks', 'one', id],
    queryFn: ({ signal }) => callApi('listTasks', { query: { id: [id] } }, signal),
  });
  const [task] = found.data?.tasks ?? [];
  return (
    <SidePanel label={t.tasks.detail} width={560} onClose={onClose}>
      {found.isPending && <LoadingState />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && task === undefined && <EmptyState title={t.tasks.gone} />}
      {task && <TaskDetail task={task} />}
    </SidePanel>
  );
}

function TaskDetail({ task }: { readonly task: PlaybookTask }): ReactNode {
  const t = useMessages(playbookMessages);
  const run = useQuery({
    queryKey: ['tasks', 'run', task.runId],
    queryFn: ({ signal }) => callApi('getRun', { params: { id: task.runId } }, signal),
  });
  return (
    <>
      <Panel title={t.tasks.detail}>
        <TaskCard task={task} />
        {task.outcome !== null && <p>{textOr(t.tasks.outcome, task.outcome)}</p>}
        <TaskAnswer task={task} />
      </Panel>
      <Panel title={t.tasks.run}>
        {run.isError && <ErrorState error={run.error} onRetry={() => void run.refetch()} />}
        {run.data && <RunView detail={run.data} />}
      </Panel>
    </>
  );
}
