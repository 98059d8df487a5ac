import { MINUTE_MS, type RunDetail } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { CancelRun } from './cancel-run.tsx';
import { playbookMessages } from './messages.ts';
import { orderSteps } from './order-steps.ts';
import { RunTag } from './run-tags.tsx';
import { StepItem } from './step-item.tsx';
import '../../ui/step-line.css';
import './playbooks.css';

/** A playbook run from top to bottom: each step with its state, duration and what came out. */
export function RunView({ detail }: { readonly detail: RunDetail }): ReactNode {
  const t = useMessages(playbookMessages);
  const { run, tasks } = detail;
  const name = t.common.named(run.playbookName, run.playbookNameEn);
  const library = useQuery({
    queryKey: ['playbooks'],
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) => callApi('listPlaybooks', {}, signal),
  });
  const steps = orderSteps(detail.steps, library.data?.playbooks.find(({ id }) => id === run.playbookId)?.steps ?? []);
  return (
    <section className="run" aria-label={name} data-status={run.status}>
      <div className="run-head">
        <h3>{name}</h3>
        <RunTag status={run.status} />
        {run.mode === 'drill' && <Tag tone="hollow">{t.common.drill}</Tag>}
        <span className="muted">
          {t.playbooks.startedBy(run.startedBy)} <TimeText at={run.startedAt} />
        </span>
        <CancelRun detail={detail} />
      </div>
      <ol className="run-steps">
        {steps.map((step) => (
          <StepItem
            key={`${step.stepId}/${step.iteration}`}
            step={step}
            task={tasks.find((task) => task.stepId === step.stepId && task.iteration === step.iteration)}
          />
        ))}
      </ol>
    </section>
  );
}
