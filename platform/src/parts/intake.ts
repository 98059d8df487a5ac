import type { IntakeHost } from '../intake/intake-host.ts';
import { openIntake } from '../intake/open-intake.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** The spool in its thread, where the inputs will run. */
export interface Intake {
  readonly intake: IntakeHost;
}

/** The spool, open before the pipeline reads it and closed after; no input runs yet. */
export const intake: Part<Given & Directory & Stores, Intake> = {
  name: 'intake',
  open: async ({ config, directory, metrics, records, logger, waiting, onFault }, closing) => {
    const host = await openIntake({ config, spoolDirectory: directory.spool, records, logger, waiting, onFault });
    closing.defer(() => host.close());
    metrics.beforeScrape(async () => metrics.setMemory('intake', await host.memory()));
    return { intake: host };
  },
};
