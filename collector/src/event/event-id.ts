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

/** Frames of a block and events of a frame have four hex digits each. */
const NUMBERS = 0x1_0000;

/**
 * The id an event keeps for ever, 40 lower-case hex digits, made of where its bytes came from. Equal input gives an equal id, so
 * that reading the spool again after a crash, or importing a file again, stores nothing twice.
 *
 * Of a frame in a block of the spool: the first 16 bytes of SM3 (GB/T 32905-2016) over spool, segment and the block's offset, then
 * the frame's number in the block and the event's in the frame, four digits each. Of records with an identity, and of those
 * an older release wrote without blocks: the first 20 bytes of SM3 over all of it.
 */
export function eventId(source: EventIdSource): string {
  const { index } = source;
  // NUL separates the parts and the first word separates the kinds: none can imitate another.
  if ('identity' in source) return cut(`identity\0${source.identity}\0${index}`, 40);
  const { spoolId, position } = source;
  const { segment, offset, frame } = position;
  if (frame === undefined) return cut(`spool\0${spoolId}\0${segment}\0${offset}\0${index}`, 40);
  if (frame < NUMBERS && index < NUMBERS) return blockId(spoolId, segment, offset) + hex8(frame * NUMBERS + index);
  return cut(`frame\0${spoolId}\0${segment}\0${offset}\0${frame}\0${index}`, 40);
}

/** The block whose id was asked for last: its events come one after the other. */
let last = { spoolId: '', segment: -1, offset: -1, id: '' };

function blockId(spoolId: string, segment: number, offset: number): string {
  if (last.offset !== offset || last.segment !== segment || last.spoolId !== spoolId)
    last = { spoolId, segment, offset, id: cut(`block\0${spoolId}\0${segment}\0${offset}`, 32) };
  return last.id;
}

function cut(text: string, digits: number): string {
  return sm3Hex(text).slice(0, digits);
}

function hex8(number: number): string {
  return number.toString(16).padStart(8, '0');
}
