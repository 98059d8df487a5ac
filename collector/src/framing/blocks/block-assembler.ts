import type { FileLine } from '../file-lines.ts';
import type { BlockRule } from './block-rule.ts';

/** A record of one line or several. */
export interface Block {
  /** Its lines, joined by LF. */
  readonly payload: Buffer;
  /** Something of it is missing, or it is the rest of one that was too large. */
  readonly cut: boolean;
  /** Number of its first line. */
  readonly number: number;
  /** Offset of its first byte, and behind its last line end. */
  readonly at: number;
  readonly end: number;
  readonly lines: number;
}

/** Most a record may be. */
export interface BlockLimits {
  readonly maxLines: number;
  readonly maxBytes: number;
  /** How long the last lines are held for what may follow, ms. */
  readonly waitMs: number;
}

/** What a record may be unless it is told otherwise. */
export const BLOCK_LIMITS: BlockLimits = { maxLines: 1_000, maxBytes: 256 * 1024, waitMs: 2_000 };

const LF = Buffer.from('\n');

/**
 * Puts lines together to records by a rule. A record that reaches a limit comes out as it is then, marked as cut; what
 * follows of it is a record of its own that is marked too: nothing is thrown away. Pure: time is told.
 */
export class BlockAssembler {
  readonly #rule: BlockRule;
  readonly #limits: BlockLimits;
  #lines: FileLine[] = [];
  #bytes = 0;
  #first = '';
  #last = '';
  /** The record before this was too large, and this is more of it. */
  #isRest = false;
  #since = 0;

  constructor(rule: BlockRule, limits: BlockLimits = BLOCK_LIMITS) {
    this.#rule = rule;
    this.#limits = limits;
  }

  /** Offset of the record that is not complete; undefined when there is none. */
  get openAt(): number | undefined {
    return this.#lines[0]?.at;
  }

  /** Number of that record's first line. */
  get openNumber(): number | undefined {
    return this.#lines[0]?.number;
  }

  /** Bytes held. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Takes the next line, which came at `now`; returns the records it completes. */
  push(line: FileLine, now: number): readonly Block[] {
    const done: Block[] = [];
    const text = line.payload.toString('latin1');
    const isBlank = text.trim() === '';
    if (isBlank && (this.#lines.length === 0 || this.#rule.blankEnds === true)) {
      this.#flush(false, done);
      if (this.#rule.blankEnds === true) this.#isRest = false;
      return done;
    }
    if (this.#lines.length > 0 || this.#isRest) {
      const role = isBlank ? 'continues' : this.#rule.role(text, { first: this.#first, last: this.#last });
      if (role === 'starts') {
        this.#flush(false, done);
        this.#isRest = false;
      } else if (this.#isFull(line)) this.#flush(true, done);
    }
    this.#add(line, text, now);
    if (this.#rule.ends?.(text) === true) {
      this.#flush(false, done);
      this.#isRest = false;
    }
    return done;
  }

  /** The record whose last line came so long ago that nothing more of it is expected. */
  expire(now: number): readonly Block[] {
    const done: Block[] = [];
    if (this.#lines.length === 0 || now - this.#since < this.#limits.waitMs) return done;
    this.#flush(false, done);
    // A line that belongs to it and comes after all is the rest of it.
    this.#isRest = true;
    return done;
  }

  /** The record that is not complete, as it is: nothing more comes. */
  rest(): readonly Block[] {
    const done: Block[] = [];
    this.#flush(false, done);
    this.#isRest = false;
    return done;
  }

  #isFull({ payload }: FileLine): boolean {
    const { maxLines, maxBytes } = this.#limits;
    return this.#lines.length >= maxLines || this.#bytes + payload.length + 1 > maxBytes;
  }

  #add(line: FileLine, text: string, now: number): void {
    if (this.#lines.length === 0 && !this.#isRest) this.#first = text;
    this.#lines.push(line);
    this.#bytes += line.payload.length + 1;
    this.#last = text;
    this.#since = now;
  }

  #flush(cut: boolean, done: Block[]): void {
    const lines = this.#lines;
    const first = lines[0];
    const last = lines.at(-1);
    this.#lines = [];
    this.#bytes = 0;
    if (first === undefined || last === undefined) return;
    const payload =
      lines.length === 1 ? first.payload : Buffer.concat(lines.flatMap((line) => [line.payload, LF]).slice(0, -1));
    const isCut = cut || this.#isRest || lines.some(({ truncated }) => truncated);
    this.#isRest = cut;
    done.push({ payload, cut: isCut, number: first.number, at: first.at, end: last.end, lines: lines.length });
  }
}
