import { parseJson } from '@qiaolou/schema/reading';
import { isAscii } from 'node:buffer';
import type { EcsEvent } from '@qiaolou/schema';

const NEWLINE = 10;
/** First guess of an event's size; the buffer grows when they are larger. */
const USUAL_EVENT_BYTES = 2_048;

/**
 * NDJSON of events, no newline at the end, in a buffer of its own that can be transferred. Line by line: joined, one Chinese event
 * would make a two-byte text of the whole batch, at twice the cost.
 */
export function encodeEventLines(events: readonly EcsEvent[]): Uint8Array<ArrayBuffer> {
  let bytes = Buffer.allocUnsafeSlow(events.length * USUAL_EVENT_BYTES);
  let at = 0;
  for (const event of events) {
    const line = JSON.stringify(event);
    // Three bytes are the most a UTF-16 unit can become.
    const most = line.length * 3 + 1;
    if (bytes.length - at < most) {
      const larger = Buffer.allocUnsafeSlow((bytes.length + most) * 2);
      bytes.copy(larger, 0, 0, at);
      bytes = larger;
    }
    at += bytes.write(line, at);
    bytes[at] = NEWLINE;
    at += 1;
  }
  return bytes.subarray(0, Math.max(0, at - 1));
}

/** Reads NDJSON of events; the counterpart of `encodeEventLines`. */
export function decodeEventLines(lines: Uint8Array): readonly EcsEvent[] {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  const events: EcsEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    const charset = isAscii(bytes.subarray(at, end)) ? 'latin1' : 'utf8';
    events.push(parseJson(bytes.toString(charset, at, end)) as EcsEvent);
    at = end + 1;
  }
  return events;
}
