import { isUtf8 } from 'node:buffer';
import type { AppendResult, EcsEvent } from '@qiaolou/schema';
import { acceptEvent, rejectedId } from '../../contract/accepted-event.ts';
import { lineBytes } from '../../lines/line-bytes.ts';
import { LineScanner, type ScannedLine } from '../../lines/line-scanner.ts';

/** Events of one append: as they are, or as NDJSON, no newline at the end. */
export type EventBatch =
  | { readonly size: number; readonly events: readonly EcsEvent[]; readonly lines?: undefined }
  | { readonly size: number; readonly lines: Buffer; readonly events?: undefined };

/** An event that may be stored: a line whose bytes are what is kept, or an event that was normalised. */
export type Candidate = CandidateFacts &
  (
    { readonly line: ScannedLine; readonly event?: undefined } | { readonly event: EcsEvent; readonly line?: undefined }
  );

interface CandidateFacts {
  /** Index of the batch it came in, and its own in the batch. */
  readonly batch: number;
  readonly index: number;
  readonly id: string;
  /** Event time, epoch ms. */
  readonly ts: number;
  /** Characters of the event, or bytes of the line, which are not fewer. */
  readonly chars: number;
}

type Rejected = AppendResult['rejected'][number];

/** Who is told of the events of batches. */
export interface BatchListener {
  readonly accepted: (candidate: Candidate) => void;
  readonly rejected: (rejection: Rejected) => void;
}

const NEWLINE = 0x0a;

/** A batch of events. */
export function batchOf(events: readonly EcsEvent[]): EventBatch {
  return { size: events.length, events };
}

/** A batch of NDJSON. */
export function batchOfLines(bytes: Uint8Array): EventBatch {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size = lines.length === 0 ? 0 : 1;
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) size++;
  return { size, lines };
}

/** Reads batches: lines are scanned, and those that are unusual read as JSON. */
export class BatchReader {
  readonly scanner = new LineScanner();

  /** Forgets the batches before; what was read of their lines must not be used any more. */
  begin(): void {
    this.scanner.begin();
  }

  /** Tells of each event of a batch in turn. */
  read(batch: EventBatch, index: number, listener: BatchListener): void {
    if (batch.lines === undefined)
      for (const [at, event] of batch.events.entries()) readEvent(event, { batch: index, index: at }, listener);
    else this.#readLines(batch.lines, index, listener);
  }

  #readLines(lines: Buffer, batch: number, listener: BatchListener): void {
    const whole = isUtf8(lines) ? lineBytes(lines) : undefined;
    for (let [at, index] = [0, 0]; at < lines.length; index++) {
      const line = whole === undefined ? undefined : this.scanner.scan(whole, at);
      if (line === undefined) {
        const newline = lines.indexOf(NEWLINE, at);
        const to = newline < 0 ? lines.length : newline;
        readLine(lines.toString('utf8', at, to), { batch, index }, listener);
        at = to + 1;
      } else {
        const { id, ts, from, to } = line;
        listener.accepted({ batch, index, id, ts, chars: to - from, line });
        at = to + 1;
      }
    }
  }
}

type Place = Pick<CandidateFacts, 'batch' | 'index'>;

function readLine(line: string, place: Place, listener: BatchListener): void {
  let event: EcsEvent;
  try {
    event = JSON.parse(line) as EcsEvent;
  } catch {
    listener.rejected({ id: '', code: 'store.badEvent', reason: 'JSON' });
    return;
  }
  readEvent(event, place, listener);
}

function readEvent(given: EcsEvent, place: Place, listener: BatchListener): void {
  const acceptance = acceptEvent(given);
  if (!acceptance.ok) {
    const { code, reason } = acceptance;
    listener.rejected({ id: rejectedId(given), code, reason });
    return;
  }
  const { ts, chars, event } = acceptance;
  listener.accepted({ ...place, id: event['event.id'], ts, chars, event });
}
