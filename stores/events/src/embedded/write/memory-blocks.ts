import type { IdColumn } from '../../columns/id-column.ts';
import type { StoredEvent, StoredLine } from '../../columns/open-block.ts';
import { WrittenBlock } from './written-block.ts';

/** When a block is full. */
export interface BlockBounds {
  readonly rows: number;
  readonly chars: number;
}

/** The events that are in no segment yet: the block being filled, and full ones until they are in segments. */
export class MemoryBlocks {
  readonly #bounds: BlockBounds;
  #full: readonly WrittenBlock[] = [];
  #active = new WrittenBlock();

  constructor(bounds: BlockBounds) {
    this.#bounds = bounds;
  }

  /** All of them, oldest first. */
  get all(): readonly WrittenBlock[] {
    return [...this.#full, this.#active];
  }

  /** Those to be written to segments, oldest first. */
  get full(): readonly WrittenBlock[] {
    return this.#full;
  }

  /** Rows of the block being filled. */
  get activeRows(): number {
    return this.#active.rows;
  }

  /** Adds an event of so many characters; a block that it fills is full. */
  add(event: StoredEvent, chars: number): void {
    this.#active.add(event, chars);
    this.#finishFull();
  }

  /** Adds an event of a line of so many bytes. */
  addLine(line: StoredLine, chars: number): void {
    this.#active.addLine(line, chars);
    this.#finishFull();
  }

  /** Whether the event with the id that a row of some column has, and of the day of a time, is here. */
  has(ids: IdColumn, row: number, ts: number): boolean {
    if (this.#active.has(ids, row, ts)) return true;
    for (const block of this.#full) if (block.has(ids, row, ts)) return true;
    return false;
  }

  /** Declares the block that is being filled full, when it has a row. */
  finish(): void {
    if (this.#active.rows === 0) return;
    this.#full = [...this.#full, this.#active];
    this.#active = new WrittenBlock(this.#active);
  }

  /** Forgets a block whose rows are in segments. */
  retire(block: WrittenBlock): void {
    this.#full = this.#full.filter((other) => other !== block);
  }

  #finishFull(): void {
    if (this.#active.rows >= this.#bounds.rows || this.#active.chars >= this.#bounds.chars) this.finish();
  }
}
