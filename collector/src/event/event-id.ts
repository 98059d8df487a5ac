import { sm3Hex } from '@qiaolou/crypto';
import type { SpoolPosition } from '@qiaolou/schema';

/** What an event's id is computed from. */
export type EventIdSource =
  | {
      /** Random id of the spool, 32 hex digits; makes positions of different collectors different. */
      readonly spoolId: string;
      readonly position: SpoolPosition;
      /** Number of the event within its record, from 0: a NetFlow datagram makes several. */
      readonly index: number;
    }
  | {
      /** `RawRecord.identity`: `<SM3 of the file>:<line>`. */
      readonly identity: string;
      readonly index: number;
    };

/**
 * The id an event keeps for ever: the first 20 bytes of SM3 (GB/T 32905-2016) over where its bytes came from, as 40
 * lower-case hex digits. Equal input gives an equal id, so that reading the spool again after a crash, or importing a
 * file again, stores nothing twice.
 */
export function eventId(source: EventIdSource): string {
  // NUL separates the parts and the first word separates the two kinds: neither can imitate the other.
  const text =
    'identity' in source
      ? `identity\0${source.identity}\0${source.index}`
      : `spool\0${source.spoolId}\0${source.position.segment}\0${source.position.offset}\0${source.index}`;
  return sm3Hex(text).slice(0, 40);
}
