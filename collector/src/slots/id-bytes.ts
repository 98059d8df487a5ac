import type { SpoolPosition } from '@qiaolou/schema';
import { eventId } from '../event/event-id.ts';
import type { EventLines } from './event-lines.ts';

/** Digits of a block's id, and of an event's number in it. */
const OF_BLOCK = 32;
const OF_NUMBER = 8;
/** Numbers of frames that have their place in an id. */
const NUMBERS = 0x1_0000;
const HEX = Buffer.from('0123456789abcdef');

/** Writes the ids of events as `eventId` makes them; what the events of one block share is made once. */
export class IdBytes {
  readonly #spoolId: string;
  readonly #id = Buffer.alloc(OF_BLOCK + OF_NUMBER);
  #segment = -1;
  #offset = -1;

  constructor(spoolId: string) {
    this.#spoolId = spoolId;
  }

  /** Writes the id of the only event of a record as a field. */
  write(lines: EventLines, field: number, identity: string | undefined, position: SpoolPosition): void {
    if (identity === undefined) this.writePlaced(lines, field, position, 0);
    else lines.value(field, eventId({ identity, index: 0 }));
  }

  /** Writes the id of an event by its place. `index`: its number within its record. */
  writePlaced(lines: EventLines, field: number, position: SpoolPosition, index: number): void {
    const { segment, offset, frame } = position;
    if (frame === undefined || frame >= NUMBERS || index >= NUMBERS) {
      lines.value(field, eventId({ spoolId: this.#spoolId, position, index }));
      return;
    }
    if (this.#offset !== offset || this.#segment !== segment) this.#begin(segment, offset);
    const id = this.#id;
    writeHex4(id, OF_BLOCK, frame);
    writeHex4(id, OF_BLOCK + OF_NUMBER / 2, index);
    lines.plainText(field, id, 0, id.length);
  }

  #begin(segment: number, offset: number): void {
    this.#id.write(eventId({ spoolId: this.#spoolId, position: { segment, offset, frame: 0 }, index: 0 }), 'latin1');
    this.#segment = segment;
    this.#offset = offset;
  }
}

function writeHex4(bytes: Buffer, at: number, number: number): void {
  for (let rest = number, p = at + 3; p >= at; p -= 1, rest >>= 4) bytes[p] = HEX[rest & 15] ?? 48;
}
