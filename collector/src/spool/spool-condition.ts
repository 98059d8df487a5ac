import { SocError } from '@qiaolou/schema';

/** Told what keeps the spool from its work, each time it is tried; undefined when nothing does any more. */
export type ConditionListener = (error: SocError | undefined) => void;

/** A spool that was full says that it has room when it is down to this share: at its limit it would change all the time. */
const ROOM_SHARE = 0.9;

/** What keeps a spool from its work: a disk that refuses to write, its own size, a disk that lets nothing go. */
export class SpoolCondition {
  readonly #maxBytes: number;
  readonly #tell: ConditionListener | undefined;
  #failing: SocError | undefined;
  #full: SocError | undefined;
  /** Bytes at which something was refused. */
  #fullAt: number;
  #kept: SocError | undefined;

  constructor(maxBytes: number, tell: ConditionListener | undefined) {
    this.#maxBytes = this.#fullAt = maxBytes;
    this.#tell = tell;
  }

  /** Why the disk refused the last write; undefined when it did not. */
  get failing(): SocError | undefined {
    return this.#failing;
  }

  writeFailed(error: SocError): void {
    this.#failing = error;
    this.#tell?.(error);
  }

  written(): void {
    if (this.#failing === undefined) return;
    this.#failing = undefined;
    this.#tell?.(this.#full ?? this.#kept);
  }

  /** The disk does not let go what is dealt with. That refuses nobody: all that comes is written, until the spool is full. */
  removalFailed(error: SocError): void {
    this.#kept = error;
    if (this.#failing === undefined) this.#tell?.(error);
  }

  removed(): void {
    if (this.#kept === undefined) return;
    this.#kept = undefined;
    if (this.#failing === undefined) this.#tell?.(this.#full);
  }

  /** Something was refused because the spool, of this size now, would become larger than it may for that sender. */
  refused(bytes: number, limit = this.#maxBytes): void {
    // What is too large for a spool with room says nothing about the spool.
    if (this.#full !== undefined || bytes <= limit * ROOM_SHARE) return;
    this.#fullAt = limit;
    this.#full = new SocError('collector.spoolFull', { limit });
    if (this.#failing === undefined) this.#tell?.(this.#full);
  }

  /** The spool has this size now. */
  sized(bytes: number): void {
    if (this.#full === undefined || bytes > this.#fullAt * ROOM_SHARE) return;
    this.#full = undefined;
    if (this.#failing === undefined) this.#tell?.(this.#kept);
  }
}
