/** Bytes of lines, to be read one by one and by fours. */
export interface LineBytes {
  readonly bytes: Buffer;
  /** The same bytes. */
  readonly view: DataView;
  readonly length: number;
}

/** The same bytes to be read by fours too. */
export function lineBytes(bytes: Buffer): LineBytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), length: bytes.byteLength };
}
