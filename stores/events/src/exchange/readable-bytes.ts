/** Bytes of a file that are read at will. */
export interface ReadableBytes {
  readonly size: number;
  /** From an offset to before another, both within the file. Rejects with the system's error. */
  readonly read: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;
}
