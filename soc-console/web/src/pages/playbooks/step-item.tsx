import type { PlaybookTask, RunStep } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime, formatDuration } from '../../time/format-time.ts';
import { playbookMessages } from './messages.ts';
import { outputSummary } from './order-steps.ts';
import { StepTag } from './run-tags.tsx';

interface Props {
  readonly step: RunStep;
  /** What a person was asked in it. */
  readonly task: PlaybookTask | undefined;
}

/** One step of a run: its state and duration, who answered, what came out. */
export function StepItem({ step, task }: Props): ReactNode {
  return (
    <li data-status={step.status}>
      <StepHead step={step} />
      {task && <TaskAnswer task={task} />}
      {step.output !== null && <StepOutput output={step.output} />}
    </li>
  );
}

function StepHead({ step }: { readonly step: RunStep }): ReactNode {
  const t = useMessages(playbookMessages);
  const type = textOr(t.playbooks.stepType, step.type);
  const took = stepMs(step);
  return (
    <div className="run-step-head">
      <span className="run-step-name">{step.name === '' ? type : step.name}</span>
      {step.name !== '' && <span className="muted">{type}</span>}
      <StepTag status={step.status} />
      {step.attempt > 1 && <span className="muted">{t.playbooks.attempt(step.attempt)}</span>}
      {step.iteration > 0 && <span className="muted">{t.playbooks.iteration(step.iteration)}</span>}
      {took !== undefined && <span className="muted num">{t.playbooks.took(formatDuration(took))}</span>}
    </div>
  );
}

/** How long a step took, ms; undefined while it has not ended. */
function stepMs({ startedAt, endedAt }: RunStep): number | undefined {
  return startedAt === null || endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
}

function TaskAnswer({ task }: { readonly task: PlaybookTask }): ReactNode {
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

function StepOutput({ output }: { readonly output: NonNullable<RunStep['output']> }): ReactNode {
  const t = useMessages(playbookMessages);
  return (
    <>
      <div className="wrap">{outputSummary(output)}</div>
      {Object.keys(output).length > 0 && (
        <details className="step-output">
          <summary>{t.playbooks.output}</summary>
          <pre tabIndex={0} aria-label={t.playbooks.output}>
            {JSON.stringify(output, null, 2)}
          </pre>
        </details>
      )}
    </>
  );
}
