import type { EcsEvent } from '@qiaolou/schema';
import { IdColumn } from '../../columns/id-column.ts';
import type { StoredLine } from '../../columns/open-block.ts';
import type { LineScanner, ScannedLine } from '../../lines/line-scanner.ts';
import { LineValue } from '../../lines/line-value.ts';
import { BlockIds } from './block-ids.ts';

/** Numbers that each event has: those of `FACT`. */
const FACTS = 8;
const FACT = { batch: 0, index: 1, from: 2, to: 3, tapeFrom: 4, tapeTo: 5, original: 6, message: 7 } as const;
const FIRST_ROWS = 2_048;
/** Rows for which there stays room. */
const ROWS_KEPT = 65_536;

/** Where an event came: its batch, and its index in that. */
export interface Place {
  readonly batch: number;
  readonly index: number;
}

/** An event that another form than a line's has, or that was normalised. */
export interface NormalEvent {
  /** Event time, epoch ms. */
  readonly ts: number;
  readonly chars: number;
  readonly event: EcsEvent;
}

/** What an event is given when it is stored. */
export interface Given {
  readonly seq: number;
  /** When it is stored, epoch ms. */
  readonly ingested: number;
}

/**
 * The events of one append, by their numbers from 0: lines whose bytes are what is kept, and events that were normalised. What
 * is known of a line is numbers side by side: an object of each would be most of what the thread leaves behind.
 */
export class AppendedEvents {
  /** Their ids, a row each. */
  readonly ids = new IdColumn();
  readonly #seen = new BlockIds(this.ids, (row) => this.ts(row));
  readonly #value: LineValue;
  /** Those that are no lines. */
  readonly #events = new Map<number, NormalEvent>();
  #ts = new Float64Array(FIRST_ROWS);
  #facts = new Int32Array(FIRST_ROWS * FACTS);
  /** The line that `line` gave last. */
  readonly #line;

  /** @param scanner The one that scans the lines. */
  constructor(scanner: LineScanner) {
    this.#value = new LineValue(scanner);
    this.#line = {
      ...{ seq: 0, ingested: NaN, ts: NaN, ids: this.ids, row: 0, value: this.#value },
      ...{ tapeFrom: 0, tapeTo: 0, original: 0, message: 0 },
    };
  }

  /** How many there are. */
  get size(): number {
    return this.ids.rows;
  }

  /** Forgets all of them. */
  clear(): void {
    this.ids.cut(0);
    this.#seen.clear();
    this.#events.clear();
    if (this.#ts.length <= ROWS_KEPT) return;
    this.#ts = new Float64Array(FIRST_ROWS);
    this.#facts = new Int32Array(FIRST_ROWS * FACTS);
  }

  /** Adds a line; false, and nothing is added, when its id is not 40 hexadecimal digits. */
  addLine(line: ScannedLine, lines: Buffer, { batch, index }: Place): boolean {
    if (!this.ids.addDigits(lines, line.id)) return false;
    const at = this.#newPlace(line.ts);
    const facts = this.#facts;
    facts[at + FACT.batch] = batch;
    facts[at + FACT.index] = index;
    facts[at + FACT.from] = line.from;
    facts[at + FACT.to] = line.to;
    facts[at + FACT.tapeFrom] = line.tapeFrom;
    facts[at + FACT.tapeTo] = line.tapeTo;
    facts[at + FACT.original] = line.original;
    facts[at + FACT.message] = line.message;
    return true;
  }

  /** Adds an event that was normalised. */
  addEvent(event: NormalEvent, { batch, index }: Place): void {
    this.#events.set(this.size, event);
    this.ids.add(event.event['event.id']);
    const at = this.#newPlace(event.ts);
    this.#facts[at + FACT.batch] = batch;
    this.#facts[at + FACT.index] = index;
  }

  /** Forgets the event that was added last. */
  dropLast(): void {
    const last = this.size - 1;
    this.ids.cut(last);
    this.#events.delete(last);
  }

  /** Whether no event that was asked of before has the id and the day of this one: an id names one event of a day. */
  isFirst(row: number): boolean {
    if (this.#seen.has(this.ids, row, this.ts(row))) return false;
    this.#seen.add(row);
    return true;
  }

  /** Event time, epoch ms. */
  ts(row: number): number {
    return this.#ts[row] ?? NaN;
  }

  /** Batch it came in. */
  batch(row: number): number {
    return this.#fact(row, FACT.batch);
  }

  /** Its index in its batch. */
  index(row: number): number {
    return this.#fact(row, FACT.index);
  }

  /** Characters of the event, or bytes of the line: about what either takes in memory. */
  chars(row: number): number {
    return this.event(row)?.chars ?? this.#fact(row, FACT.to) - this.#fact(row, FACT.from);
  }

  /** The event that was normalised; undefined of a line. */
  event(row: number): NormalEvent | undefined {
    return this.#events.size === 0 ? undefined : this.#events.get(row);
  }

  /** Bytes of a line among its lines. */
  bytes(row: number, lines: Buffer): Buffer {
    return lines.subarray(this.#fact(row, FACT.from), this.#fact(row, FACT.to));
  }

  /** A line as it is stored; the next one is written to the same object. */
  line(row: number, lines: Buffer, { seq, ingested }: Given): StoredLine {
    const line = this.#line;
    this.#value.of(lines);
    line.seq = seq;
    line.ingested = ingested;
    line.ts = this.ts(row);
    line.row = row;
    line.tapeFrom = this.#fact(row, FACT.tapeFrom);
    line.tapeTo = this.#fact(row, FACT.tapeTo);
    line.original = this.#fact(row, FACT.original);
    line.message = this.#fact(row, FACT.message);
    return line;
  }

  #fact(row: number, fact: number): number {
    return this.#facts[row * FACTS + fact] ?? 0;
  }

  /** Place of the numbers of the event whose id was added last. */
  #newPlace(ts: number): number {
    const row = this.size - 1;
    if (row >= this.#ts.length) {
      const [times, facts] = [new Float64Array(this.#ts.length * 2), new Int32Array(this.#facts.length * 2)];
      times.set(this.#ts);
      facts.set(this.#facts);
      [this.#ts, this.#facts] = [times, facts];
    }
    this.#ts[row] = ts;
    return row * FACTS;
  }
}
