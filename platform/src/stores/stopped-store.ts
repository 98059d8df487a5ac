import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdDirectory } from '@qiaolou/files';
import { afterFailure, isoTime, SocError, type Clock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { openDataDirectory } from './data-directory.ts';

/** The embedded event store of a platform that is stopped, and stays stopped until it is given back. */
export interface StoppedStore {
  /** Its directory. */
  readonly dir: string;
  /** Where its old files are; undefined when nowhere else. */
  readonly coldDir: string | undefined;
  /** Gives the store back, but not the data directory: for whoever is to open the store. Idempotent, as `release`. */
  releaseStore(): void;
  release(): void;
}

/**
 * Takes the data directory of a platform that is stopped, and the event store in it. Throws `platform.noEmbeddedStore` when
 * there is none (with a server for events: when it is not asked for beside that), `platform.dataLocked` and `store.locked` naming who has it; nothing is made where there is none.
 */
export async function holdStoppedStore(
  config: Config,
  clock: Clock,
  where: 'instead of a server' | 'beside a server' = 'instead of a server',
): Promise<StoppedStore> {
  const dir = join(config.dataDirectory, 'events');
  const isServer = config.stores.elasticsearch.url !== undefined && where === 'instead of a server';
  if (isServer || !existsSync(dir)) throw new SocError('platform.noEmbeddedStore', { path: dir });
  const directory = openDataDirectory(config.dataDirectory, clock);
  try {
    const hold = holdDirectory(dir, isoTime(clock.now()));
    if (!hold.held) throw new SocError('store.locked', { dir, ...hold.holder });
    return {
      dir,
      coldDir: config.stores.embedded.coldDirectory,
      releaseStore: () => hold.release(),
      release: () => {
        hold.release();
        directory.release();
      },
    };
  } catch (error) {
    throw await afterFailure(error, () => directory.release());
  }
}
