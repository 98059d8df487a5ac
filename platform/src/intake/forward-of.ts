import { join } from 'node:path';
import { FLOW_MARK_LISTENER, openSpoolReader, originOf, type ForwardGiven } from '@qiaolou/collector';

const RECORDS_AT_A_TIME = 1_000;
const BYTES_AT_A_TIME = 1_000_000;

/** What the input for other collectors is given, over the spool in `spoolDirectory`. */
export function forwardOf(spoolDirectory: string, directory: string): ForwardGiven {
  return {
    directory,
    isOrigin: (listener) => originOf(listener) !== undefined && listener !== FLOW_MARK_LISTENER,
    placesFile: join(directory, 'places.json'),
    spooledSince: function* (from) {
      const reader = openSpoolReader({ dir: spoolDirectory, from });
      try {
        for (;;) {
          const read = reader.read(RECORDS_AT_A_TIME, BYTES_AT_A_TIME);
          if (read.length === 0) return;
          for (const { record } of read) yield record;
        }
      } finally {
        reader.close();
      }
    },
  };
}
