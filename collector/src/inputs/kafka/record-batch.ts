import { unpackBatch, type UnpackRefusal } from './unpack-batch.ts';

/** One message, as the log of its partition has it. */
export interface KafkaRecord {
  readonly offset: number;
  /** When the producer or the broker says it was made, epoch ms. */
  readonly timestamp: number;
  /** Undefined: a tombstone. */
  readonly value: Buffer | undefined;
  /** Value of the header that was asked for, where it has one. */
  readonly header: Buffer | undefined;
}

/** A batch of a log (Kafka's record batch, magic 2): what its head says. */
export interface KafkaBatch {
  readonly baseOffset: number;
  /** Offset behind its last record, also where compaction took that away. */
  readonly nextOffset: number;
  /** Written within a transaction, by this producer; undefined: without one. */
  readonly transaction: number | undefined;
  /** A mark of the broker's between records: `abort` ends a transaction that did not happen. */
  readonly control: 'abort' | 'other' | undefined;
  /** Its records from an offset on; what is damaged is told behind those before it. */
  records(from: number, headerName: string | undefined): Generator<KafkaRecord, BatchFault | undefined>;
}

/** Why something of a log is not read. */
type BatchFault =
  /** Of a message format before Kafka 0.11. */
  | 'oldFormat'
  | 'badChecksum'
  /** Cut off within a record, or lengths that cannot be. */
  | 'badRecord'
  | UnpackRefusal;

/** A piece of a log: a batch, or a place that is skipped. */
export type LogPiece =
  | { readonly kind: 'batch'; readonly batch: KafkaBatch }
  | { readonly kind: 'fault'; readonly fault: BatchFault; readonly baseOffset: number; readonly nextOffset: number };

/** How batches are read. */
export interface BatchReading {
  /** CRC-32C (Castagnoli) of bytes. */
  readonly crc32c: (bytes: Buffer) => number;
  /** What a batch may become when it is decompressed, bytes. */
  readonly maxExpandedBytes: number;
}

/** Bytes of a batch before its checksummed part, and of all its head. */
const CRC_END = 21;
const HEAD = 61;
const LENGTH_AT = 8;
/** Bytes of offset and length, which the length does not count. */
const PREFIX = 12;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * Reads what a broker sends of a partition. A batch at the end that is not whole is left: it is asked for again. Never throws on any
 * bytes, and asks for no memory that the bytes do not account for but what one batch may become.
 */
export function* readLog(log: Buffer, reading: BatchReading): Generator<LogPiece> {
  let at = 0;
  while (log.length - at >= PREFIX + 5) {
    const length = log.readInt32BE(at + LENGTH_AT);
    const end = at + PREFIX + length;
    if (length < 5 || end > log.length) return;
    yield readPiece(log.subarray(at, end), reading);
    at = end;
  }
}

/** True when bytes came and not one batch of them is whole: asking again brings the same. */
export function isCutOff(log: Buffer): boolean {
  if (log.length === 0) return false;
  if (log.length < PREFIX + 5) return true;
  const length = log.readInt32BE(LENGTH_AT);
  return length < 5 || PREFIX + length > log.length;
}

function readPiece(bytes: Buffer, reading: BatchReading): LogPiece {
  const baseOffset = Number(bytes.readBigInt64BE(0));
  const magic = bytes.readInt8(16);
  const fault = (because: BatchFault, nextOffset = baseOffset + 1): LogPiece => ({
    ...{ kind: 'fault', fault: because, baseOffset, nextOffset },
  });
  if (magic !== 2) return fault('oldFormat');
  if (bytes.length < HEAD) return fault('badRecord');
  // A head whose sum is wrong says nothing of how far it goes.
  if (reading.crc32c(bytes.subarray(CRC_END)) !== bytes.readUInt32BE(17)) return fault('badChecksum');
  const attributes = bytes.readInt16BE(21);
  const lastDelta = Math.max(0, bytes.readInt32BE(23));
  const producer = Number(bytes.readBigInt64BE(43));
  const place = { baseOffset, baseTimestamp: Number(bytes.readBigInt64BE(27)), count: bytes.readInt32BE(57) };
  const body = bytes.subarray(HEAD);
  const unpacked = unpackBatch(body, attributes & 0x07, reading.maxExpandedBytes);
  if (typeof unpacked === 'string') return fault(unpacked, baseOffset + lastDelta + 1);
  const batch: KafkaBatch = {
    ...{ baseOffset, nextOffset: baseOffset + lastDelta + 1 },
    transaction: (attributes & TRANSACTIONAL) === 0 ? undefined : producer,
    control: (attributes & CONTROL) === 0 ? undefined : controlOf(unpacked),
    records: (from, headerName) => readRecords(unpacked, { ...place, from, headerName }),
  };
  return { kind: 'batch', batch };
}

interface RecordsPlace {
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  readonly count: number;
  readonly from: number;
  readonly headerName: string | undefined;
}

function* readRecords(bytes: Buffer, place: RecordsPlace): Generator<KafkaRecord, BatchFault | undefined> {
  const { baseOffset, baseTimestamp, count, from, headerName } = place;
  const cursor = new Cursor(bytes);
  for (let i = 0; i < count; i++) {
    const length = cursor.varint();
    const end = cursor.at + length;
    if (cursor.broke() || length < 0 || end > bytes.length) return 'badRecord';
    cursor.end = end;
    cursor.skip(1);
    const timestamp = baseTimestamp + cursor.varint();
    const offset = baseOffset + cursor.varint();
    cursor.bytes();
    const value = cursor.bytes();
    const header = headerName === undefined ? undefined : headerOf(cursor, headerName);
    if (cursor.broke()) return 'badRecord';
    cursor.at = end;
    cursor.end = bytes.length;
    if (offset >= from) yield { offset, timestamp, value, header };
  }
  return undefined;
}

function headerOf(cursor: Cursor, name: string): Buffer | undefined {
  const count = cursor.varint();
  let found: Buffer | undefined;
  for (let i = 0; i < count && !cursor.broke(); i++) {
    const key = cursor.bytes();
    const value = cursor.bytes();
    if (key?.toString() === name) found = value;
  }
  return found;
}

/** The key of a control record: version and type, two bytes each; 0 is an abort. */
function controlOf(bytes: Buffer): 'abort' | 'other' {
  const cursor = new Cursor(bytes);
  cursor.varint();
  cursor.skip(1);
  cursor.varint();
  cursor.varint();
  const key = cursor.bytes();
  return key !== undefined && key.length >= 4 && key.readInt16BE(2) === 0 ? 'abort' : 'other';
}

/** Reads from left to right; what goes beyond the end breaks it, and everything read then is nothing. */
class Cursor {
  readonly #bytes: Buffer;
  at = 0;
  end: number;
  #isBroken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.end = bytes.length;
  }

  /** True when something that was asked for is not there. */
  broke(): boolean {
    return this.#isBroken;
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.end) this.#isBroken = true;
  }

  /** A zigzag number of up to 64 bits; as precise as a double is. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.at < this.end ? this.#bytes[this.at] : undefined;
      if (byte === undefined) break;
      this.at++;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    this.#isBroken = true;
    return 0;
  }

  /** Bytes with their length before them; undefined where there are none. */
  bytes(): Buffer | undefined {
    const length = this.varint();
    if (length < 0 || this.broke()) return undefined;
    const from = this.at;
    this.skip(length);
    return this.broke() ? undefined : this.#bytes.subarray(from, this.at);
  }
}
