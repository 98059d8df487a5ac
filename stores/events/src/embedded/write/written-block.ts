import { OpenBlock, type StoredEvent, type StoredLine } from '../../columns/open-block.ts';
import { IdColumn } from '../../columns/id-column.ts';
import { BlockIds } from './block-ids.ts';

/** A block that is being filled, or is full and not yet in a segment: its rows by id, and how much it holds. */
export class WrittenBlock {
  readonly block: OpenBlock;
  readonly #ids: BlockIds;
  #chars = 0;
  #maxSeq = 0;

  /** @param like The block before, for as much as which there is room at first. */
  constructor(like?: WrittenBlock) {
    this.block = new OpenBlock(like?.block);
    this.#ids = new BlockIds(this.block.ids, (row) => this.block.timeAt(row));
  }

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
  add(stored: StoredEvent, chars: number): void {
    this.block.add(stored);
    this.#added(stored.seq, chars);
  }

  /** Adds an event of a line of so many bytes. */
  addLine(stored: StoredLine, chars: number): void {
    this.block.addLine(stored);
    this.#added(stored.seq, chars);
  }

  /** Whether the event with the id that a row of some column has, and of the day of a time, is here. */
  has(ids: IdColumn, row: number, ts: number): boolean {
    return this.#ids.has(ids, row, ts);
  }

  /** Row of the event that came last with an id; undefined when none is here. */
  rowOf(id: string): number | undefined {
    const row = this.#ids.rowOf(IdColumn.of(id), 0);
    return row < 0 ? undefined : row;
  }

  #added(seq: number, chars: number): void {
    this.#ids.add(this.block.rows - 1);
    this.#chars += chars;
    this.#maxSeq = seq;
  }
}
