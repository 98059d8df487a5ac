import type { RunStatus, StepStatus } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { playbookMessages } from './messages.ts';

const RUN_TONES: Readonly<Record<RunStatus, Tone>> = {
  running: 'info',
  waiting: 'warn',
  succeeded: 'pass',
  failed: 'fail',
  cancelled: 'neutral',
};

/** State of a playbook run. */
export function RunTag({ status }: { readonly status: RunStatus }): ReactNode {
  const t = useMessages(playbookMessages);
  return <Tag tone={RUN_TONES[status]}>{t.playbooks.runStatus[status]}</Tag>;
}

const STEP_TONES: Readonly<Record<StepStatus, Tone>> = {
  pending: 'hollow',
  running: 'info',
  waiting: 'warn',
  succeeded: 'pass',
  failed: 'fail',
  skipped: 'neutral',
};

/** State of one step of a run. */
export function StepTag({ status }: { readonly status: StepStatus }): ReactNode {
  const t = useMessages(playbookMessages);
  return <Tag tone={STEP_TONES[status]}>{t.playbooks.stepStatus[status]}</Tag>;
}
