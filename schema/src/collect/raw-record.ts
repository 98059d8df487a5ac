/** One framed record as the spool keeps it: bytes and where they came from, nothing interpreted yet. */
export interface RawRecord {
  /** The framed bytes, without delimiter or octet count. */
  readonly payload: Uint8Array;
  /** When the last byte arrived, epoch ms. */
  readonly receivedAt: number;
  /** What put it on the spool: `syslog-udp`, `import`; one of the collector's origins. */
  readonly listener: string;
  /** Sender's IP address without port; for imports the file's name, for HTTP the key's name. */
  readonly peer: string;
  /**
   * For records whose identity is not their place in the spool: imports give `<SM3 of the file>:<line>`, so that
   * importing a file twice stores nothing twice. Absent: identity is its place in the spool.
   */
  readonly identity?: string | undefined;
  /** Something of it is missing, or it is a piece of a larger one: a line above the limit, a record of several lines that had to end. */
  readonly cut?: boolean | undefined;
}
