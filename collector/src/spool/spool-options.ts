import type { SocError, SpoolPosition } from '@qiaolou/schema';
import type { ShedSettings } from './shed-policy.ts';

export interface SpoolOptions {
  /** Directory of its own; created when absent. */
  readonly dir: string;
  /** Gives the spool's id when there is none yet: 32 hex digits. */
  readonly randomId: () => string;
  /** A segment is closed when it would become larger; default 64 MiB, at most a quarter of `maxBytes`: only whole segments are removed. */
  readonly segmentBytes?: number | undefined;
  /** Longest time a record waits for its group commit; default 100 ms. */
  readonly fsyncIntervalMs?: number | undefined;
  /** Size of all segments above which the spool is full; default 4 GiB. */
  readonly maxBytes?: number | undefined;
  /** Who is refused first when it is nearly full; default: all alike, at `maxBytes`. */
  readonly shed?: ShedSettings | undefined;
  /** Blocks in memory, not yet on the disk, above which the spool is full; default 32 MiB. */
  readonly maxBufferedBytes?: number | undefined;
  /** Pause before a failed write is tried again; default 1,000 ms. */
  readonly retryMs?: number | undefined;
  /** Called after each group commit with the end of what is durable: the moment to wake a reader. */
  readonly onDurable?: ((end: SpoolPosition) => void) | undefined;
  /**
   * Called when the spool cannot take, write or remove everything any more, and for each failed try after that; with
   * undefined when it can again. It goes on trying by itself.
   */
  readonly onCondition?: ((error: SocError | undefined) => void) | undefined;
}

/** Options with every default filled in. */
export type SpoolSettings = Required<Pick<SpoolOptions, 'dir'>> &
  Pick<SpoolOptions, 'onDurable' | 'onCondition' | 'shed'> & {
    readonly segmentBytes: number;
    readonly fsyncIntervalMs: number;
    readonly maxBytes: number;
    readonly maxBufferedBytes: number;
    readonly retryMs: number;
  };

const MIB = 1024 * 1024;

/** Fills in the defaults. */
export function withSpoolDefaults(options: SpoolOptions): SpoolSettings {
  const maxBytes = options.maxBytes ?? 4096 * MIB;
  return {
    dir: options.dir,
    segmentBytes: options.segmentBytes ?? Math.min(64 * MIB, Math.floor(maxBytes / 4)),
    fsyncIntervalMs: options.fsyncIntervalMs ?? 100,
    maxBytes,
    maxBufferedBytes: options.maxBufferedBytes ?? 32 * MIB,
    retryMs: options.retryMs ?? 1000,
    shed: options.shed,
    onDurable: options.onDurable,
    onCondition: options.onCondition,
  };
}
