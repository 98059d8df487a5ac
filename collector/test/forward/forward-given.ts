import { join } from 'node:path';
import type { ForwardGiven } from '../../src/inputs/index.ts';
import { originOf } from '../../src/origins/index.ts';
import { openSpoolReader } from '../../src/spool/index.ts';

/** What an input for other collectors is given, over the spool in `spoolDirectory`. */
export function forwardGiven(spoolDirectory: string, sitesDirectory: string): ForwardGiven {
  return {
    directory: sitesDirectory,
    isOrigin: (listener) => originOf(listener) !== undefined && listener !== 'flow-mark',
    placesFile: join(spoolDirectory, 'places.json'),
    spooledSince: function* (from) {
      const reader = openSpoolReader({ dir: spoolDirectory, from });
      for (let read = reader.read(500, 1e6); read.length > 0; read = reader.read(500, 1e6))
        for (const { record } of read) yield record;
      reader.close();
    },
  };
}
