import type { StepKind } from '../src/steps/step-kind.ts';
import { AROUND_SAMPLE } from '../src/steps/step-sample.ts';
import { playbookDocument, stepId } from './build-playbook.ts';

/** A playbook whose start leads to the sample of a step type, or is it, with the steps the sample names and no others. */
export function aroundSample({ type, sample }: Pick<StepKind, 'type' | 'sample'>): Record<string, unknown> {
  const own = stepId(type, 4);
  const start = { type: 'start', on_completion: own };
  const ends = [AROUND_SAMPLE.next, ...AROUND_SAMPLE.branches];
  const workflow = type === 'start' ? { [own]: sample } : { [stepId('start', 1)]: start, [own]: sample };
  const named = ends.filter((id) => JSON.stringify(sample).includes(id)).map((id) => [id, { type: 'end' }] as const);
  return playbookDocument(
    { ...workflow, ...Object.fromEntries(named) },
    {
      playbook_variables: { [AROUND_SAMPLE.variable]: { type: 'string' } },
    },
  );
}
