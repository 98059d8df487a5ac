import { isUtf8 } from 'node:buffer';
import type { AppendResult, EcsEvent } from '@qiaolou/schema';
import { acceptEvent, rejectedId } from '../../contract/accepted-event.ts';
import { parsedEvent } from '../../contract/event-json.ts';
import { lineBytes } from '../../lines/line-bytes.ts';
import { LineScanner } from '../../lines/line-scanner.ts';
import { AppendedEvents, type Place } from './appended-events.ts';

/** Events of one append: as they are, or as NDJSON, no newline at the end. */
export type EventBatch =
  | { readonly size: number; readonly events: readonly EcsEvent[]; readonly lines?: undefined }
  | { readonly size: number; readonly lines: Buffer; readonly events?: undefined };

type Rejected = AppendResult['rejected'][number];

/** Who is told of the events of batches. */
export interface BatchListener {
  /** Called with the number of an event, once it is among those of the append. */
  readonly accepted: (row: number) => void;
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
  readonly #scanner = new LineScanner();
  /** The events that were read since `begin`. */
  readonly events = new AppendedEvents(this.#scanner);

  /** Forgets the batches before; what was read of their lines must not be used any more. */
  begin(): void {
    this.#scanner.begin();
    this.events.clear();
  }

  /** Reads the events of a batch in turn. */
  read(batch: EventBatch, index: number, listener: BatchListener): void {
    if (batch.lines !== undefined) this.#readLines(batch.lines, index, listener);
    else
      for (const [at, event] of batch.events.entries()) this.#readEvent(event, { batch: index, index: at }, listener);
  }

  #readLines(lines: Buffer, batch: number, listener: BatchListener): void {
    const whole = isUtf8(lines) ? lineBytes(lines) : undefined;
    const scanner = this.#scanner;
    const place = { batch, index: 0 };
    for (let at = 0; at < lines.length; place.index++) {
      if (whole !== undefined && scanner.scan(whole, at) && this.events.addLine(scanner.line, lines, place)) {
        at = scanner.line.to + 1;
        listener.accepted(this.events.size - 1);
      } else {
        const newline = lines.indexOf(NEWLINE, at);
        const to = newline < 0 ? lines.length : newline;
        this.#readLine(lines.toString('utf8', at, to), place, listener);
        at = to + 1;
      }
    }
  }

  #readLine(line: string, place: Place, listener: BatchListener): void {
    let event: EcsEvent | null = null;
    try {
      event = parsedEvent(line);
    } catch {
      // Said below, as of a line that is `null`.
    }
    if (event === null) listener.rejected({ id: '', code: 'store.badEvent', reason: 'JSON' });
    else this.#readEvent(event, place, listener);
  }

  #readEvent(given: EcsEvent, place: Place, listener: BatchListener): void {
    const acceptance = acceptEvent(given);
    if (!acceptance.ok) {
      const { code, reason } = acceptance;
      listener.rejected({ id: rejectedId(given), code, reason });
      return;
    }
    this.events.addEvent(acceptance, place);
    listener.accepted(this.events.size - 1);
  }
}
