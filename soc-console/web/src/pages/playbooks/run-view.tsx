import type { PlaybookTask, RunDetail, RunStep } from '@qiaolou/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useRef, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { usePermission } from '../../base/session.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime, formatDuration } from '../../time/format-time.ts';
import { Tag } from '../../ui/tag.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { playbookMessages } from './messages.ts';
import { orderSteps, outputSummary } from './order-steps.ts';
import { RunTag, StepTag } from './run-tags.tsx';
import '../../ui/step-line.css';
import './playbooks.css';

/** A playbook run from top to bottom: each step with its state, duration and what came out. */
export function RunView({ detail }: { readonly detail: RunDetail }): ReactNode {
  const t = useMessages(playbookMessages);
  const { run, tasks } = detail;
  const library = useQuery({
    queryKey: ['playbooks'],
    staleTime: 60_000,
    queryFn: ({ signal }) => callApi('listPlaybooks', {}, signal),
  });
  const steps = orderSteps(detail.steps, library.data?.playbooks.find(({ id }) => id === run.playbookId)?.steps ?? []);
  return (
    <section className="run" aria-label={run.playbookName} data-status={run.status}>
      <div className="run-head">
        <h3>{run.playbookName}</h3>
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

function StepItem({ step, task }: { readonly step: RunStep; readonly task: PlaybookTask | undefined }): ReactNode {
  const t = useMessages(playbookMessages);
  const took =
    step.startedAt !== null && step.endedAt !== null
      ? Date.parse(step.endedAt) - Date.parse(step.startedAt)
      : undefined;
  const type = textOr(t.playbooks.stepType, step.type);
  return (
    <li data-status={step.status}>
      <div className="run-step-head">
        <span className="run-step-name">{step.name === '' ? type : step.name}</span>
        {step.name !== '' && <span className="muted">{type}</span>}
        <StepTag status={step.status} />
        {step.attempt > 1 && <span className="muted">{t.playbooks.attempt(step.attempt)}</span>}
        {step.iteration > 0 && <span className="muted">{t.playbooks.iteration(step.iteration)}</span>}
        {took !== undefined && <span className="muted num">{t.playbooks.took(formatDuration(took))}</span>}
      </div>
      {task?.status === 'done' && task.doneAt !== null && (
        <div className="muted">
          {t.playbooks.taskAnswered(task.doneBy ?? '', formatDateTime(task.doneAt))}
          {task.note !== null && task.note !== '' && <span className="wrap"> · {task.note}</span>}
        </div>
      )}
      {step.output !== null && <div className="wrap">{outputSummary(step.output)}</div>}
      {step.output !== null && Object.keys(step.output).length > 0 && (
        <details className="step-output">
          <summary>{t.playbooks.output}</summary>
          <pre tabIndex={0} aria-label={t.playbooks.output}>
            {JSON.stringify(step.output, null, 2)}
          </pre>
        </details>
      )}
    </li>
  );
}

function CancelRun({ detail }: { readonly detail: RunDetail }): ReactNode {
  const t = useMessages(playbookMessages);
  const describe = useErrorText();
  const mayRun = usePermission('playbooks.run');
  const { modal, message } = App.useApp();
  const { run } = detail;
  const reload = useReloadIncident(run.incidentId);
  const reason = useRef('');
  const cancel = useMutation({
    mutationFn: () => callApi('cancelRun', { params: { id: run.id }, body: { reason: reason.current.trim() } }),
    onSuccess: reload,
    onError: (error) => void message.error(describe(error)),
  });
  if (!mayRun || (run.status !== 'running' && run.status !== 'waiting')) return undefined;
  return (
    <Button
      size="small"
      danger
      loading={cancel.isPending}
      onClick={() => {
        reason.current = '';
        modal.confirm({
          title: t.playbooks.cancelRun,
          content: (
            <Input
              aria-label={t.playbooks.cancelReason}
              placeholder={t.playbooks.cancelReason}
              maxLength={2_000}
              onChange={(event) => {
                reason.current = event.target.value;
              }}
            />
          ),
          okText: t.playbooks.cancelRun,
          okButtonProps: { danger: true },
          onOk: () =>
            reason.current.trim() === '' ? Promise.reject(new Error(t.common.required)) : cancel.mutateAsync(),
        });
      }}
    >
      {t.playbooks.cancelRun}
    </Button>
  );
}
