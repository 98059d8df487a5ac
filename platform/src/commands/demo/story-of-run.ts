import type { PlaybookRun, RunStep, StepStatus } from '@qiaolou/schema';

/** What became of a step that was only planned. */
const PLANNED: Partial<Readonly<Record<StepStatus, string>>> = { succeeded: '仅计划', running: '计划中' };

/**
 * The lines that tell of a run of a playbook and its actions. A drill (演练) says so, and none of its actions is told as
 * if it had been carried out.
 */
export function storyOfRun(
  { playbookName, mode, status }: Pick<PlaybookRun, 'playbookName' | 'mode' | 'status'>,
  steps: readonly Pick<RunStep, 'type' | 'name' | 'status'>[],
): readonly string[] {
  const drill = mode === 'drill';
  const state = status === 'waiting' ? '等待人工步骤' : status;
  return [
    `● ${drill ? '【演练】' : ''}${playbookName}：${state}${drill ? '（只计划，未对任何系统执行）' : ''}`,
    ...steps
      .filter(({ type }) => type === 'action')
      .map((step) => `    ${((drill ? PLANNED[step.status] : undefined) ?? step.status).padEnd(10)} ${step.name}`),
  ];
}
