import type { EcsEvent } from '@qiaolou/schema';
import { encodeEventLines } from '../event-lines.ts';
import { MAX_FRAME_PAYLOAD, type JournalFrame } from '../journal-frame.ts';
import type { Candidate, EventBatch } from './event-batch.ts';
import { frameParts } from './frame-parts.ts';

const NEWLINE = Buffer.from('\n');

/** One frame a batch, or several when it is large; lines keep the bytes they came in. */
export function framesOf(
  batches: readonly EventBatch[],
  fresh: readonly Candidate[],
  { firstSeq, ingested }: { readonly firstSeq: number; readonly ingested: number },
): readonly JournalFrame[] {
  let seq = firstSeq;
  const frames: JournalFrame[] = [];
  for (const [index, candidates] of Map.groupBy(fresh, ({ batch }) => batch)) {
    const batch = batches[index];
    const lines = batch?.lines;
    const whole = batch?.size === candidates.length && candidates.every(({ line }) => line !== undefined);
    const own = whole && lines !== undefined && lines.byteLength <= MAX_FRAME_PAYLOAD ? lines : undefined;
    for (const part of own === undefined ? frameParts(candidates, MAX_FRAME_PAYLOAD) : [candidates]) {
      const payload = own ?? linesOf(part, lines);
      frames.push({ firstSeq: seq, ingested, count: part.length, payload });
      seq += part.length;
    }
  }
  return frames;
}

function linesOf(candidates: readonly Candidate[], lines: Buffer | undefined): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { line, event } of candidates) {
    if (parts.length > 0) parts.push(NEWLINE);
    if (event !== undefined) parts.push(encodeEventLines([event]));
    else if (lines !== undefined) parts.push(lines.subarray(line.from, line.to));
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
    frameParts(group, MAX_FRAME_PAYLOAD).map((part) => ({
      firstSeq: part[0]?.seq ?? 0,
      ingested: part[0]?.ingested ?? 0,
      count: part.length,
      payload: encodeEventLines(part.map(({ event }) => event)),
    })),
  );
}
