import type { Clock } from '@qiaolou/schema';
import { FrameBlocks, TcpFramer, type BlockRule, type Frame } from '../../framing/index.ts';

/** Cuts what comes on one connection into records: frames, or several that belong together where the sender is known to cut his. */
export class ConnectionFramer {
  readonly #framer: TcpFramer;
  readonly #blocks: FrameBlocks | undefined;
  readonly #clock: Clock;

  constructor(maxBytes: number, rule: BlockRule | undefined, clock: Clock) {
    this.#framer = new TcpFramer(maxBytes);
    this.#blocks = rule === undefined ? undefined : new FrameBlocks(rule);
    this.#clock = clock;
  }

  /** How long after the last frame to call `expire`, ms; undefined when never. */
  get waitMs(): number | undefined {
    return this.#blocks?.waitMs;
  }

  /** Bytes held of what is not complete. */
  get heldBytes(): number {
    return this.#framer.heldBytes + (this.#blocks?.heldBytes ?? 0);
  }

  /** Takes the next bytes; returns what they complete, and how many frames they completed. */
  push(chunk: Buffer): { readonly records: readonly Frame[]; readonly frames: number } {
    const frames = this.#framer.push(chunk);
    return { records: this.#blocks?.push(frames, this.#clock.now()) ?? frames, frames: frames.length };
  }

  /** The record that nothing more is expected of. */
  expire(): readonly Frame[] {
    return this.#blocks?.rest() ?? [];
  }

  /** What is not complete: the connection is over. */
  end(): readonly Frame[] {
    const frames = this.#framer.end();
    if (this.#blocks === undefined) return frames;
    return [...this.#blocks.push(frames, this.#clock.now()), ...this.#blocks.rest()];
  }
}
