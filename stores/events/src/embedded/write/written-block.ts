import { dayStart } from '@qiaolou/schema';
import { OpenBlock, type StoredEvent, type StoredLine } from '../../columns/open-block.ts';

/** A text of 40 characters in a map. */
const BYTES_AN_ID = 112;

/** A block that is being filled, or is full and not yet in a segment: its rows by id, and how much it holds. */
export class WrittenBlock {
  readonly block = new OpenBlock();
  /** The row that came last with an id. */
  readonly #rowOfId = new Map<string, number>();
  /** Rows before it with the same id, of other days. */
  readonly #earlier = new Map<string, readonly number[]>();
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
    return this.#rowOfId.size * BYTES_AN_ID;
  }

  /** Adds an event of so many characters. */
  add(stored: StoredEvent | StoredLine, chars: number): void {
    const id = 'line' in stored ? stored.line.id : stored.event['event.id'];
    const before = this.#rowOfId.get(id);
    if (before !== undefined) this.#earlier.set(id, [...(this.#earlier.get(id) ?? []), before]);
    this.#rowOfId.set(id, this.block.rows);
    if ('line' in stored) this.block.addLine(stored);
    else this.block.add(stored);
    this.#chars += chars;
    this.#maxSeq = stored.seq;
  }

  /** Whether the event with an id and of the day of a time is here. */
  has(id: string, ts: number): boolean {
    const last = this.#rowOfId.get(id);
    if (last === undefined) return false;
    const times = this.block.times();
    const day = dayStart(ts);
    return [last, ...(this.#earlier.get(id) ?? [])].some((row) => dayStart(times[row] ?? NaN) === day);
  }

  /** Row of the event that came last with an id; undefined when none is here. */
  rowOf(id: string): number | undefined {
    return this.#rowOfId.get(id);
  }
}
