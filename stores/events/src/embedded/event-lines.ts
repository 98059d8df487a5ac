import type { EcsEvent } from '@qiaolou/schema';

/** Events with the NDJSON they were read from, where there is one: the journal keeps it without writing it anew. */
export interface EventLines {
  readonly events: readonly EcsEvent[];
  readonly lines?: Uint8Array | undefined;
}

/** NDJSON of events, no newline at the end. */
export function encodeEventLines(events: readonly EcsEvent[]): Buffer {
  return Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'));
}

/** Reads NDJSON of events; the counterpart of `encodeEventLines`. */
export function decodeEventLines(lines: Uint8Array): EventLines {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString('utf8');
  // One parse of an array is faster than one of each line; a line never has a newline inside.
  const events = text === '' ? [] : (JSON.parse(`[${text.replaceAll('\n', ',')}]`) as readonly EcsEvent[]);
  return { events, lines };
}
