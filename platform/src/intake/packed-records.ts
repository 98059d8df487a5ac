import type { RawRecord } from '@qiaolou/schema';

/** Records in one piece of memory, which changes threads without being copied. */
export interface PackedRecords {
  /** The payloads, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly records: readonly PackedRecord[];
}

interface PackedRecord extends Omit<RawRecord, 'payload'> {
  readonly length: number;
}

/** Copies records together. Their payloads are mostly small views of large buffers, each of which would be sent whole. */
export function packRecords(records: readonly RawRecord[]): PackedRecords {
  const bytes = new Uint8Array(records.reduce((sum, { payload }) => sum + payload.length, 0));
  let at = 0;
  const packed = records.map(({ payload, ...record }) => {
    bytes.set(payload, at);
    at += payload.length;
    return { ...record, length: payload.length };
  });
  return { bytes, records: packed };
}

/** The records again; payloads are views. */
export function unpackRecords({ bytes, records }: PackedRecords): readonly RawRecord[] {
  let at = 0;
  return records.map(({ length, ...record }) => {
    const payload = bytes.subarray(at, at + length);
    at += length;
    return { ...record, payload };
  });
}
