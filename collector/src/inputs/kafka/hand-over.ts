import type { KafkaRecord } from './record-batch.ts';
import type { PartitionProgress } from './partition-progress.ts';
import type { FetchedRecord, FetchedRecords, KafkaSkip } from './thread-message.ts';

/** What may be handed over and not be on the disk yet: payloads with what names them. */
export const WINDOW_BYTES = 8 * 1024 * 1024;
/** What is handed over together: a turn of the thread that spools it. */
const PIECE_BYTES = 256 * 1024;
const PIECE_RECORDS = 500;
/** What a record costs besides its payload. */
const RECORD_OVERHEAD_BYTES = 128;
const MOST_SENDER = 200;

/** How messages become records. */
export interface HandOverGiven {
  readonly sender: string | undefined;
  readonly split: 'message' | 'lines';
  readonly maxMessageBytes: number;
  readonly send: (fetched: FetchedRecords) => void;
  readonly skipped: (because: KafkaSkip, count: number) => void;
}

interface Open {
  readonly progress: PartitionProgress;
  readonly nextOffset: number;
  readonly bytes: number;
}

/** Hands messages to the thread of the spool in pieces, in order, and waits while too many are not on the disk. */
export class HandOver {
  readonly #given: HandOverGiven;
  readonly #open = new Map<number, Open>();
  #openBytes = 0;
  #lastId = 0;
  #room = Promise.withResolvers<undefined>();
  #payloads: Buffer[] = [];
  #records: FetchedRecord[] = [];
  #bytes = 0;

  constructor(given: HandOverGiven) {
    this.#given = given;
  }

  /** Resolves when something more may be handed over. */
  async room(): Promise<void> {
    while (this.#openBytes >= WINDOW_BYTES) await this.#room.promise;
  }

  /** Adds a message to the piece that is in the making; true when the piece is full. */
  add({ offset, timestamp, value, header }: KafkaRecord): boolean {
    if (value === undefined) this.#given.skipped('tombstone', 1);
    else if (value.length === 0) this.#given.skipped('empty', 1);
    else this.#addValue(value, { offset, timestamp, ...this.#senderOf(header) });
    return this.#bytes >= PIECE_BYTES || this.#records.length >= PIECE_RECORDS;
  }

  /** Hands over what was added: all messages of a partition before `nextOffset`. */
  hand(progress: PartitionProgress, nextOffset: number): void {
    const { topic, topicId, partition } = progress;
    if (this.#records.length === 0) {
      // Nothing to keep: it is as good as kept when what came before is.
      if (progress.position === undefined || nextOffset > progress.position) progress.moveTo(nextOffset);
      return;
    }
    const id = ++this.#lastId;
    const bytes = new Uint8Array(this.#bytes);
    let at = 0;
    for (const payload of this.#payloads) {
      bytes.set(payload, at);
      at += payload.length;
    }
    const cost = this.#bytes + this.#records.length * RECORD_OVERHEAD_BYTES;
    this.#open.set(id, { progress, nextOffset, bytes: cost });
    this.#openBytes += cost;
    progress.handed(nextOffset);
    this.#given.send({ id, topic, topicId, partition, bytes, records: this.#records });
    this.#payloads = [];
    this.#records = [];
    this.#bytes = 0;
  }

  /** A piece, and all before it, is on the disk. */
  durable(id: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#openBytes -= open.bytes;
    open.progress.kept(open.nextOffset);
    const waited = this.#room;
    this.#room = Promise.withResolvers();
    waited.resolve(undefined);
  }

  #addValue(value: Buffer, named: Omit<FetchedRecord, 'length'>): void {
    if (this.#given.split === 'message') {
      this.#addPayload(value, named);
      return;
    }
    let line = 0;
    for (let at = 0; at < value.length;) {
      const newline = value.indexOf(0x0a, at);
      const end = newline < 0 ? value.length : newline;
      const text = value.subarray(at, value[end - 1] === 0x0d && end > at ? end - 1 : end);
      if (text.length > 0) this.#addPayload(text, { ...named, line: line++ });
      at = end + 1;
    }
    if (line === 0) this.#given.skipped('empty', 1);
  }

  #addPayload(whole: Buffer, named: Omit<FetchedRecord, 'length'>): void {
    const { maxMessageBytes } = this.#given;
    const payload = whole.length > maxMessageBytes ? whole.subarray(0, maxMessageBytes) : whole;
    const { length } = payload;
    this.#payloads.push(payload);
    this.#records.push({ length, ...named, ...(length < whole.length ? { cut: true } : {}) });
    this.#bytes += length;
  }

  /** Who sent it, as its header says: text of one line that is not too long. */
  #senderOf(header: Buffer | undefined): { readonly sender?: string } {
    const { sender, skipped } = this.#given;
    if (sender !== undefined) return { sender };
    if (header === undefined) return {};
    const text = header.length > 4 * MOST_SENDER ? '' : header.toString('utf8').trim();
    if (text !== '' && text.length <= MOST_SENDER && !/[\p{Cc}\p{Cs}\ufffd]/u.test(text)) return { sender: text };
    skipped('badSender', 1);
    return {};
  }
}
