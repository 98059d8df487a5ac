import type { RecordStore } from '@qiaolou/record-store';
import { SocError } from '@qiaolou/schema';
import type { IntakeHost } from '../intake/intake-host.ts';
import { openIntake } from '../intake/open-intake.ts';
import { readIntakeKeys } from '../keys/intake-keys.ts';
import { sitesDirectory } from '../sites/sites-directory.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** The spool in its thread, where the inputs run. */
export interface Intake {
  readonly intake: IntakeHost;
  /** Where the keys of the HTTP input are; until it is told nobody can say whose a key is. */
  readonly readKeysIn: (records: RecordStore) => Promise<void>;
}

/** The spool, open before the stores and closed after them: what arrives becomes durable whatever else is away. */
export const intake: Part<Given & Directory, Intake> = {
  name: 'intake',
  open: async ({ config, directory, metrics, logger, waiting, onFault }, closing) => {
    let records: RecordStore | undefined;
    const host = await openIntake({
      ...{
        config,
        spoolDirectory: directory.spool,
        inputsDirectory: directory.inputs,
        sitesDirectory: sitesDirectory(directory.root),
        logger,
        waiting,
        onFault,
      },
      readKeys: async () => {
        if (records === undefined) throw new SocError('records.unavailable', { reason: 'not open yet' });
        return readIntakeKeys(records);
      },
    });
    closing.defer(() => host.close());
    metrics.beforeScrape(async () => metrics.setMemory('intake', await host.memory()));
    return {
      intake: host,
      readKeysIn: async (opened) => {
        records = opened;
        await host.renewKeys();
      },
    };
  },
};

/** The keys of the HTTP input, as soon as the records are there. */
export const intakeKeys: Part<Pick<Stores, 'records'> & Intake, object> = {
  name: 'intake-keys',
  open: async ({ readKeysIn, records }) => {
    await readKeysIn(records);
    return {};
  },
};
