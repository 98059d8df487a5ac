import type { KafkaRecord } from './record-batch.ts';
import type { PartitionProgress } from './partition-progress.ts';
import type { FetchedRecords, KafkaSkip } from './thread-message.ts';

/** What may be handed over and not be on the disk yet, payloads with what names them, before the next message is. */
export const WINDOW_BYTES = 8 * 1024 * 1024;
/** What is handed over together: a turn of the thread that spools it. A record that is longer is a piece of its own. */
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

/** One message, or a line of one, in the making. */
interface Added {
  readonly payload: Buffer;
  readonly offset: number;
  readonly timestamp: number;
  readonly line?: number;
  readonly sender?: string;
  readonly cut?: true;
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
  #records: Added[] = [];
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
    if (this.#records.length === 0) {
      // Nothing to keep: it is as good as kept when what came before is.
      if (progress.position === undefined || nextOffset > progress.position) progress.moveTo(nextOffset);
      return;
    }
    // One message may hold more lines than a piece does: it is done with when the last of them is.
    for (let from = 0; from < this.#records.length;) {
      const to = this.#endOfPiece(from);
      this.#send(progress, { from, to }, this.#records[to]?.offset ?? nextOffset);
      from = to;
    }
    this.#records = [];
    this.#bytes = 0;
  }

  #endOfPiece(from: number): number {
    let to = from;
    for (let bytes = 0; to < this.#records.length && to - from < PIECE_RECORDS && bytes < PIECE_BYTES; to++)
      bytes += this.#records[to]?.payload.length ?? 0;
    return to;
  }

  #send(
    progress: PartitionProgress,
    { from, to }: { readonly from: number; readonly to: number },
    nextOffset: number,
  ): void {
    const id = ++this.#lastId;
    const records = this.#records.slice(from, to);
    const bytes = new Uint8Array(records.reduce((sum, { payload }) => sum + payload.length, 0));
    let at = 0;
    for (const { payload } of records) {
      bytes.set(payload, at);
      at += payload.length;
    }
    const cost = bytes.length + records.length * RECORD_OVERHEAD_BYTES;
    this.#open.set(id, { progress, nextOffset, bytes: cost });
    this.#openBytes += cost;
    progress.handed(nextOffset);
    const { topic, topicId, partition } = progress;
    this.#given.send({ id, topic, topicId, partition, bytes, ...columnsOf(records, this.#given.split) });
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

  #addValue(value: Buffer, named: Omit<Added, 'payload'>): void {
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

  #addPayload(whole: Buffer, named: Omit<Added, 'payload'>): void {
    const { maxMessageBytes } = this.#given;
    const payload = whole.length > maxMessageBytes ? whole.subarray(0, maxMessageBytes) : whole;
    this.#records.push({ payload, ...named, ...(payload.length < whole.length ? { cut: true } : {}) });
    this.#bytes += payload.length;
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

function columnsOf(
  records: readonly Added[],
  split: HandOverGiven['split'],
): Pick<FetchedRecords, 'lengths' | 'offsets' | 'timestamps' | 'lines' | 'senders' | 'cut'> {
  const isNamed = records.some(({ sender }) => sender !== undefined);
  return {
    lengths: Uint32Array.from(records, ({ payload }) => payload.length),
    offsets: Float64Array.from(records, ({ offset }) => offset),
    timestamps: Float64Array.from(records, ({ timestamp }) => timestamp),
    lines: split === 'lines' ? Uint32Array.from(records, ({ line = 0 }) => line) : undefined,
    senders: isNamed ? records.map(({ sender }) => sender) : undefined,
    cut: records.flatMap(({ cut }, number) => (cut === true ? [number] : [])),
  };
}
