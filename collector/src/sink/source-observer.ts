/** Told about every record of every sender; `at` is its receive time, epoch ms. */
export interface SourceObserver {
  /** A record was taken. */
  received(listener: string, peer: string, at: number): void;
  /** A record was refused because the spool was full. */
  shed(listener: string, peer: string, at: number): void;
  /** A record was cut at the size limit. */
  truncated(listener: string, peer: string, at: number): void;
}
