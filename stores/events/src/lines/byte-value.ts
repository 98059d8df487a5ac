/** A text as UTF-8 in a buffer. */
export interface TextBytes {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** A value as bytes in a buffer; objects of it are used again and again. */
export interface ByteValue {
  bytes: Buffer;
  from: number;
  to: number;
  /** The bytes are a token of JSON and no text: an entry of a dictionary has a mark before them. */
  marked: boolean;
}
