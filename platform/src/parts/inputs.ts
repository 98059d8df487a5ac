import type { BoundAddress } from '@qiaolou/collector';
import type { PerInput } from '../intake/run-inputs.ts';
import { intakeMetrics } from '../observability/intake-metrics.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';

/** The inputs that run. */
export interface Inputs {
  /** Where the inputs listen that are switched on. */
  readonly inputs: PerInput<BoundAddress>;
}

/** The inputs: opened last, so that nothing arrives before somebody can take it, and closed first. */
export const inputs: Part<Given & Intake, Inputs> = {
  name: 'inputs',
  open: async ({ config, metrics, intake }, closing) => {
    metrics.beforeScrape(intakeMetrics(metrics, () => intake.figures()));
    const bound = await intake.startInputs(config.inputs);
    closing.defer(() => intake.stopInputs());
    return { inputs: bound };
  },
};
