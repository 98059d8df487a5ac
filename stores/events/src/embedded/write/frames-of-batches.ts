import type { EcsEvent } from '@qiaolou/schema';
import { encodeEventLines } from '../event-lines.ts';
import { MAX_FRAME_PAYLOAD, type JournalFrame } from '../journal-frame.ts';
import type { AppendedEvents, Given } from './appended-events.ts';
import type { EventBatch } from './event-batch.ts';
import { frameParts } from './frame-parts.ts';

const NEWLINE = Buffer.from('\n');

/** Those of the events of an append that are stored, by their numbers. */
export interface FreshEvents {
  readonly events: AppendedEvents;
  readonly fresh: readonly number[];
}

/** One frame a batch, or several when it is large; lines keep the bytes they came in. */
export function framesOf(
  batches: readonly EventBatch[],
  { events, fresh }: FreshEvents,
  { seq: firstSeq, ingested }: Given,
): readonly JournalFrame[] {
  let seq = firstSeq;
  const frames: JournalFrame[] = [];
  for (const [index, rows] of Map.groupBy(fresh, (row) => events.batch(row))) {
    const batch = batches[index];
    const lines = batch?.lines;
    const whole = batch?.size === rows.length && rows.every((row) => events.event(row) === undefined);
    const own = whole && lines !== undefined && lines.byteLength <= MAX_FRAME_PAYLOAD ? lines : undefined;
    const parts = own === undefined ? frameParts(rows, (row) => events.chars(row), MAX_FRAME_PAYLOAD) : [rows];
    for (const part of parts) {
      const payload = own ?? linesOf({ events, fresh: part }, lines);
      frames.push({ firstSeq: seq, ingested, count: part.length, payload });
      seq += part.length;
    }
  }
  return frames;
}

function linesOf({ events, fresh }: FreshEvents, lines: Buffer | undefined): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const row of fresh) {
    if (parts.length > 0) parts.push(NEWLINE);
    const normal = events.event(row);
    if (normal !== undefined) parts.push(encodeEventLines([normal.event]));
    else if (lines !== undefined) parts.push(events.bytes(row, lines));
  }
  return Buffer.concat(parts);
}

/** An event with its number and its time of receipt. */
interface Numbered {
  readonly seq: number;
  readonly ingested: number;
  readonly event: EcsEvent;
  readonly chars: number;
}

/** Frames of events that are numbered, each with those of one time whose numbers follow each other. */
export function framesOfNumbered(events: readonly Numbered[]): readonly JournalFrame[] {
  const groups: Numbered[][] = [];
  for (const one of events) {
    const last = groups.at(-1)?.at(-1);
    const follows = last !== undefined && last.ingested === one.ingested && last.seq + 1 === one.seq;
    if (follows) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups.flatMap((group) =>
    frameParts(group, ({ chars }) => chars, MAX_FRAME_PAYLOAD).map((part) => ({
      firstSeq: part[0]?.seq ?? 0,
      ingested: part[0]?.ingested ?? 0,
      count: part.length,
      payload: encodeEventLines(part.map(({ event }) => event)),
    })),
  );
}
