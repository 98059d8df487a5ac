import type { PlaybookTask, RunStep } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDuration, withLocalTimes } from '../../time/format-time.ts';
import { playbookMessages } from './messages.ts';
import { DrillNote } from './drill-note.tsx';
import { outputSummary } from './order-steps.ts';
import { StepTag } from './run-tags.tsx';
import { TaskAnswer } from './task-answer.tsx';

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
      <span className="run-step-name">{step.name === '' ? type : t.common.named(step.name, step.nameEn)}</span>
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

function StepOutput({ output }: { readonly output: NonNullable<RunStep['output']> }): ReactNode {
  const t = useMessages(playbookMessages);
  return (
    <>
      <div className="wrap">{outputSummary(output, t.common)}</div>
      <DrillNote output={output} />
      {Object.keys(output).length > 0 && (
        <details className="step-output">
          <summary>{t.playbooks.output}</summary>
          <pre tabIndex={0} aria-label={t.playbooks.output} translate="no">
            {withLocalTimes(JSON.stringify(output, null, 2))}
          </pre>
        </details>
      )}
    </>
  );
}
