import { HOUR_MS } from '@qiaolou/schema';
import type { PackDeskGiven } from '../packs/pack-desk.ts';
import { openPackBench, type PackBench } from '../packs/pack-bench.ts';
import { createPackSync } from '../packs/sync-packs.ts';
import { OWN_PACKS_LOOK_MS } from '../pipeline/own-packs.ts';
import { parserFolders } from '../pipeline/parser-folders.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Packs that people release, brought into the folder of this process; and where they are tried. */
export interface Packs {
  readonly bench: PackBench;
  readonly packSync: PackDeskGiven['sync'];
}

/** Before whoever reads lines, so that he finds them. */
export const packs: Part<Given & Directory & Stores, Packs> = {
  name: 'packs',
  open: async ({ clock, config, logError, parserDirectory, records }, closing) => {
    const folders = parserFolders(config, parserDirectory);
    const packSync = createPackSync({
      records,
      clock,
      folders,
      onFault: logError('parser packs could not be written'),
    });
    await packSync.run();
    const looking = setInterval(() => void packSync.run(), OWN_PACKS_LOOK_MS);
    closing.defer(() => {
      clearInterval(looking);
      return packSync.ended();
    });
    const skewLimitMs = config.detection.maxClockSkewHours * HOUR_MS;
    const bench = openPackBench({ folders, zone: config.zone, skewLimitMs });
    closing.defer(() => bench.close());
    return { bench, packSync };
  },
};
