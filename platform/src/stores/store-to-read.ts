import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setPriority } from 'node:os';
import { hasCode, SocError, type Clock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { holdStoppedStore, type StoppedStore } from './stopped-store.ts';

/** An embedded event store whose files are to be read. */
export type StoreToRead =
  | (StoppedStore & { readonly running: false })
  /** Another process has it: nothing is held, and nothing may be written. */
  | (Pick<StoppedStore, 'dir' | 'coldDir' | 'release'> & { readonly running: true });

/** Whoever takes events in comes first. */
const NICENESS = 15;

/**
 * The event store of a data directory to be read: held when nobody has it, else beside whoever has it, this process then standing
 * behind. Throws `platform.noEmbeddedStore`.
 */
export async function openStoreToRead(config: Config, clock: Clock): Promise<StoreToRead> {
  try {
    return { ...(await holdStoppedStore(config, clock)), running: false };
  } catch (error) {
    if (!hasCode(error, 'platform.dataLocked') && !hasCode(error, 'store.locked')) throw error;
    const dir = join(config.dataDirectory, 'events');
    if (!existsSync(dir)) throw new SocError('platform.noEmbeddedStore', { path: dir });
    if (process.platform === 'linux') setPriority(NICENESS);
    return { dir, coldDir: config.stores.embedded.coldDirectory, running: true, release: () => undefined };
  }
}
