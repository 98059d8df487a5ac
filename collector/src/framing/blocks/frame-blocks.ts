import type { Frame } from '../tcp-framer.ts';
import { BlockAssembler, type Block, type BlockLimits } from './block-assembler.ts';
import type { BlockRule } from './block-rule.ts';

/** What a record of several frames may be. */
const LIMITS: BlockLimits = { maxLines: 500, maxBytes: 64 * 1024, waitMs: 2_000 };

/**
 * Puts together what a sender has cut at its line ends: a stack trace that came as a syslog message and its lines behind it. One of
 * these a connection, for senders that are known to do so. Pure: time is told.
 */
export class FrameBlocks {
  readonly #assembler: BlockAssembler;
  readonly waitMs: number;

  constructor(rule: BlockRule, limits: BlockLimits = LIMITS) {
    this.#assembler = new BlockAssembler(rule, limits);
    this.waitMs = limits.waitMs;
  }

  /** Bytes held of what is not complete. */
  get heldBytes(): number {
    return this.#assembler.heldBytes;
  }

  /** Takes frames that came at `now`; returns the records they complete. */
  push(frames: readonly Frame[], now: number): readonly Frame[] {
    return frames.flatMap(({ payload, truncated }) => {
      // A view would keep the whole of what was read with it.
      const line = { payload: Buffer.from(payload), truncated, number: 1, at: 0, end: 0 };
      return framesOf(this.#assembler.push(line, now));
    });
  }

  /** What is not complete, as it is: nothing more comes. */
  rest(): readonly Frame[] {
    return framesOf(this.#assembler.rest());
  }
}

function framesOf(blocks: readonly Block[]): readonly Frame[] {
  return blocks.map(({ payload, cut }) => ({ payload, truncated: cut }));
}
