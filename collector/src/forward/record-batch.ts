import type { ForwardedRecord, SitePlace } from './forwarded-record.ts';

/**
 * Records of a batch, before deflate. Each, all integers big-endian:
 *
 * | bytes | what |
 * | --- | --- |
 * | 4 + 4 + 4 | segment, offset and frame in the site's spool; of the frame one more, 0 = none |
 * | 8 | receivedAt, float64, epoch ms, by the site's clock |
 * | 2 + 2 + 2 | lengths of listener, peer, identity; 65535 = no identity |
 * | 4 | length of the payload |
 * | … | listener, peer, identity (UTF-8), payload |
 */
const FIXED_BYTES = 30;
const NO_IDENTITY = 0xffff;

/** Most records of a batch. */
export const MAX_BATCH_RECORDS = 4_096;
/** Longest a batch may be before deflate, bytes. */
export const MAX_BATCH_BYTES = 6 * 1024 * 1024;
/** Longest listener, peer or identity, bytes: the site's name is put to them, and the spool counts them in 16 bits. */
const MAX_NAME_BYTES = 8_192;

/** What is wrong with a batch, with the byte where. */
interface BatchFault {
  readonly reason: 'cutOff' | 'tooMany' | 'badHead';
  readonly at: number;
}

/** What a batch's bytes are. */
export type DecodedBatch =
  | { readonly ok: true; readonly records: readonly ForwardedRecord[] }
  | { readonly ok: false; readonly error: BatchFault };

/** Bytes of a record in a batch. */
function batchRecordBytes({ record }: ForwardedRecord): number {
  return (
    FIXED_BYTES +
    Buffer.byteLength(record.listener) +
    Buffer.byteLength(record.peer) +
    Buffer.byteLength(record.identity ?? '') +
    record.payload.length
  );
}

/** The bytes of a batch. */
export function encodeBatch(records: readonly ForwardedRecord[]): Buffer {
  const bytes = Buffer.allocUnsafe(records.reduce((sum, record) => sum + batchRecordBytes(record), 0));
  let at = 0;
  for (const { record, position } of records) {
    bytes.writeUInt32BE(position.segment, at);
    bytes.writeUInt32BE(position.offset, at + 4);
    bytes.writeUInt32BE(position.frame === undefined ? 0 : position.frame + 1, at + 8);
    bytes.writeDoubleBE(record.receivedAt, at + 12);
    bytes.writeUInt32BE(record.payload.length, at + 26);
    let end = at + FIXED_BYTES;
    for (const [place, text] of [record.listener, record.peer, record.identity].entries()) {
      const written = text === undefined ? NO_IDENTITY : bytes.write(text, end);
      bytes.writeUInt16BE(written, at + 20 + 2 * place);
      if (text !== undefined) end += written;
    }
    bytes.set(record.payload, end);
    at = end + record.payload.length;
  }
  return bytes;
}

/** Reads a batch's bytes; payloads are views. */
export function decodeBatch(bytes: Buffer): DecodedBatch {
  const records: ForwardedRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (records.length === MAX_BATCH_RECORDS) return fault('tooMany', at);
    if (bytes.length - at < FIXED_BYTES) return fault('cutOff', at);
    const identityBytes = bytes.readUInt16BE(at + 24);
    const listenerEnd = at + FIXED_BYTES + bytes.readUInt16BE(at + 20);
    const peerEnd = listenerEnd + bytes.readUInt16BE(at + 22);
    const identityEnd = peerEnd + (identityBytes === NO_IDENTITY ? 0 : identityBytes);
    const end = identityEnd + bytes.readUInt32BE(at + 26);
    const receivedAt = bytes.readDoubleBE(at + 12);
    if (end > bytes.length) return fault('cutOff', at);
    const longest = Math.max(bytes.readUInt16BE(at + 20), bytes.readUInt16BE(at + 22), identityEnd - peerEnd);
    if (listenerEnd === at + FIXED_BYTES || longest > MAX_NAME_BYTES || !isTime(receivedAt))
      return fault('badHead', at);
    const common = {
      payload: bytes.subarray(identityEnd, end),
      receivedAt,
      listener: bytes.toString('utf8', at + FIXED_BYTES, listenerEnd),
      peer: bytes.toString('utf8', listenerEnd, peerEnd),
    };
    records.push({
      record:
        identityBytes === NO_IDENTITY ? common : { ...common, identity: bytes.toString('utf8', peerEnd, identityEnd) },
      position: placeAt(bytes, at),
    });
    at = end;
  }
  return { ok: true, records };
}

function placeAt(bytes: Buffer, at: number): SitePlace {
  const place = { segment: bytes.readUInt32BE(at), offset: bytes.readUInt32BE(at + 4) };
  const frame = bytes.readUInt32BE(at + 8);
  return frame === 0 ? place : { ...place, frame: frame - 1 };
}

/** A time that can be written as a date (ECMA-262 §21.4.1.1). */
function isTime(value: number): boolean {
  return Math.abs(value) <= 8.64e15;
}

function fault(reason: BatchFault['reason'], at: number): DecodedBatch {
  return { ok: false, error: { reason, at } };
}
