import type { EcsEvent } from '@qiaolou/schema';
import { encodeEventLines, type EventLines } from '../event-lines.ts';
import { MAX_FRAME_PAYLOAD, type JournalFrame } from '../journal-frame.ts';
import { frameParts } from './frame-parts.ts';

/** An event that is to be stored. */
export interface Candidate {
  /** Index of the batch it came in. */
  readonly batch: number;
  readonly id: string;
  readonly ts: number;
  readonly event: EcsEvent;
  readonly chars: number;
}

/** One frame a batch, or several when it is large; a batch taken whole and unchanged keeps the bytes it came in. */
export function framesOf(
  batches: readonly EventLines[],
  fresh: readonly Candidate[],
  { firstSeq, ingested }: { readonly firstSeq: number; readonly ingested: number },
): readonly JournalFrame[] {
  let seq = firstSeq;
  const frames: JournalFrame[] = [];
  for (const [batch, candidates] of Map.groupBy(fresh, (candidate) => candidate.batch)) {
    const whole = batches[batch];
    const unchanged =
      whole?.events.length === candidates.length &&
      candidates.every(({ event }, index) => event === whole.events[index]);
    const own = unchanged && (whole.lines?.byteLength ?? Infinity) <= MAX_FRAME_PAYLOAD ? whole.lines : undefined;
    for (const part of own === undefined ? frameParts(candidates, MAX_FRAME_PAYLOAD) : [candidates]) {
      const payload = own ?? encodeEventLines(part.map(({ event }) => event));
      frames.push({ firstSeq: seq, ingested, count: part.length, payload });
      seq += part.length;
    }
  }
  return frames;
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
