import type { AppendResult, EcsEvent } from '@qiaolou/schema';
import { parsedEvent } from '../contract/event-json.ts';
import type { AppendBuffers } from './append-buffers.ts';

/**
 * Events that will be appended together, one added after the other. Whoever adds an event need not keep it: what is added is held in
 * the form in which it is sent.
 */
export interface EventCollection {
  /** Events added so far. */
  readonly size: number;
  /** Throws TypeError for what there is no JSON of; it is not added. */
  add(event: EcsEvent): void;
  /** Adds an event that is a line of JSON already, without its line end. UTF-8. */
  addLine(json: Uint8Array): void;
  /** Appends them, as `EventStore.append` does. May be done again when it failed. */
  append(): Promise<AppendResult>;
  /** Those added with one of these ids. */
  withIds(ids: ReadonlySet<string>): readonly EcsEvent[];
  /** Ends it: nothing may be asked of it any more. */
  close(): void;
}

const NEWLINE = 10;
/** Least room for lines, bytes; it doubles whenever it is full. */
const LEAST_ROOM = 16_384;

/** A collection of lines in one of the buffers of appends. */
export class LineCollection implements EventCollection {
  size = 0;
  readonly #buffers: AppendBuffers;
  readonly #send: (lines: Uint8Array) => Promise<AppendResult>;
  #room: Buffer | undefined;
  #end = 0;

  /** `send` has done with the lines when it answers, and transfers what is not shared. */
  constructor(buffers: AppendBuffers, send: (lines: Uint8Array) => Promise<AppendResult>) {
    this.#buffers = buffers;
    this.#send = send;
  }

  add(event: EcsEvent): void {
    const line = JSON.stringify(event);
    // Three bytes are the most a UTF-16 unit can become.
    const room = this.#roomFor(line.length * 3 + 1);
    // Line by line: joined, one Chinese event would make a two-byte text of all of them, at twice the cost.
    this.#end += room.write(line, this.#end);
    room[this.#end++] = NEWLINE;
    this.size++;
  }

  addLine(json: Uint8Array): void {
    const room = this.#roomFor(json.length + 1);
    room.set(json, this.#end);
    this.#end += json.length;
    room[this.#end++] = NEWLINE;
    this.size++;
  }

  append(): Promise<AppendResult> {
    const lines = this.#lines();
    // What is transferred is gone, and may have to be sent again.
    return this.#send(lines.buffer instanceof ArrayBuffer ? copyOf(lines) : lines);
  }

  withIds(ids: ReadonlySet<string>): readonly EcsEvent[] {
    const found: EcsEvent[] = [];
    const lines = this.#lines();
    for (let at = 0; at < lines.length;) {
      const newline = lines.indexOf(NEWLINE, at);
      const end = newline < 0 ? lines.length : newline;
      const event = parsedEvent(lines.toString('utf8', at, end));
      if (event !== null && ids.has(event['event.id'])) found.push(event);
      at = end + 1;
    }
    return found;
  }

  close(): void {
    if (this.#room !== undefined) this.#buffers.give(this.#room);
    this.#room = undefined;
  }

  /** Without the line end after the last. */
  #lines(): Buffer {
    return this.#room?.subarray(0, Math.max(0, this.#end - 1)) ?? Buffer.alloc(0);
  }

  #roomFor(bytes: number): Buffer {
    const room = this.#room ?? this.#buffers.take(LEAST_ROOM);
    const enough = room.length - this.#end >= bytes;
    this.#room = enough ? room : this.#buffers.grow(room, this.#end, Math.max(room.length * 2, this.#end + bytes));
    return this.#room;
  }
}

function copyOf(lines: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(lines.length);
  copy.set(lines);
  return copy;
}
