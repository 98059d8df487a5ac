import { openSpoolReader, type RecordDecoding } from '@qiaolou/collector';
import { isBefore, type SpoolPosition } from '@qiaolou/schema';

const RECORDS_AT_A_TIME = 1_024;
const BYTES_AT_A_TIME = 1_048_576;

/** What was read before a restart, and what was still open then. */
export interface ReadBefore {
  /** The spool's directory. */
  readonly dir: string;
  /** Where the open window began. */
  readonly openSince: SpoolPosition;
  /** Up to here everything else is stored. */
  readonly from: SpoolPosition;
}

/**
 * Makes what was open at the last commit again of the records it was made of: they are still in the spool. Nothing is
 * stored or judged; text is passed over.
 */
export function resumeDecoding(decoding: RecordDecoding, { dir, openSince, from }: ReadBefore): void {
  const reader = openSpoolReader({ dir, from: openSince });
  try {
    for (;;) {
      const read = reader.read(RECORDS_AT_A_TIME, BYTES_AT_A_TIME);
      if (read.length === 0) return;
      for (const { record, position } of read) {
        if (!isBefore(position, from)) return;
        decoding.again(record, position);
      }
    }
  } finally {
    reader.close();
  }
}
