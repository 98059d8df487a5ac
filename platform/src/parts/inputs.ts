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

/** The inputs: opened right after the spool, so that nothing is missed while the rest opens or waits for a server. */
export const inputs: Part<Given & Intake, Inputs> = {
  name: 'inputs',
  open: async ({ config, metrics, intake }, closing) => {
    metrics.beforeScrape(intakeMetrics(metrics, () => intake.figures()));
    const bound = await intake.startInputs(config.inputs);
    closing.defer(() => intake.stopInputs());
    return { inputs: bound };
  },
};

/** The last part: inputs are closed first, so that what has arrived is stored before the platform ends. */
export const inputsEndFirst: Part<Intake, object> = {
  name: 'inputs-end-first',
  open: ({ intake }, closing) => {
    closing.defer(() => intake.stopInputs());
    return Promise.resolve({});
  },
};
