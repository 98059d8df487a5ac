import { dayStart } from '@qiaolou/schema';
import { OpenBlock, type StoredEvent, type StoredLine } from '../../columns/open-block.ts';
import { BlockIds } from './block-ids.ts';

/** A block that is being filled, or is full and not yet in a segment: its rows by id, and how much it holds. */
export class WrittenBlock {
  readonly block = new OpenBlock();
  readonly #ids = new BlockIds(this.block.ids);
  #chars = 0;
  #maxSeq = 0;

  get rows(): number {
    return this.block.rows;
  }

  /** Characters of its events. */
  get chars(): number {
    return this.#chars;
  }

  /** Largest sequence number, 0 of an empty one. */
  get maxSeq(): number {
    return this.#maxSeq;
  }

  /** Bytes that its ids take besides. */
  get idBytes(): number {
    return this.#ids.byteLength;
  }

  /** Adds an event of so many characters. */
  add(stored: StoredEvent | StoredLine, chars: number): void {
    const id = 'line' in stored ? stored.line.id : stored.event['event.id'];
    const row = this.block.rows;
    if ('line' in stored) this.block.addLine(stored);
    else this.block.add(stored);
    this.#ids.add(id, row);
    this.#chars += chars;
    this.#maxSeq = stored.seq;
  }

  /** Whether the event with an id and of the day of a time is here. */
  has(id: string, ts: number): boolean {
    let row = this.#ids.rowOf(id);
    if (row === undefined) return false;
    const times = this.block.times();
    const day = dayStart(ts);
    for (; row !== undefined; row = this.#ids.before(row)) if (dayStart(times[row] ?? NaN) === day) return true;
    return false;
  }

  /** Row of the event that came last with an id; undefined when none is here. */
  rowOf(id: string): number | undefined {
    return this.#ids.rowOf(id);
  }
}
