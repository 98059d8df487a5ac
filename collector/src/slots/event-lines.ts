import { parseJson, type EcsEvent, type FieldValue, type LazyEvent } from '@qiaolou/schema';
import { JsonBytes } from './json-bytes.ts';
import { finished, SLOT, type Finished, type LineSlots } from './line-slots.ts';
import type { SlotFields } from './slot-fields.ts';

/** Places of the tape a field has: its number, first byte, byte after the last, kind. */
const STEP = 4;
const FIRST_TAPE = 16_384;
/** Values that are held on to between two clearings. */
const MOST_VALUES = 65_536;
const MOST_TAPE = 1 << 20;
/** What a value on the tape is. */
const KIND = { text: 0, json: 1, ready: 2 } as const;
const OPEN = 123;
const CLOSE = 125;
const COMMA = 44;

/**
 * Lines of JSON that are written one after the other, and where their fields are. What is given out of them is good until the next
 * `clear`.
 */
export class EventLines {
  readonly out = new JsonBytes();
  readonly fields: SlotFields;
  /** Counts clearings: events of lines before one must not be read any more. */
  turn = 0;
  #tape = new Int32Array(FIRST_TAPE);
  #used = 0;
  #lineFrom = 0;
  #tapeFrom = 0;
  /** Values of the tape that were made before, by the place of their field. */
  #values: (FieldValue | undefined)[] = [];

  constructor(fields: SlotFields) {
    this.fields = fields;
  }

  /** Forgets all lines. */
  clear(): void {
    this.out.clear();
    this.#used = 0;
    if (this.#values.length > MOST_VALUES) this.#values = [];
    if (this.#tape.length > MOST_TAPE) this.#tape = new Int32Array(FIRST_TAPE);
    this.turn += 1;
  }

  /** Begins a line that will have at most so many bytes and fields. */
  begin(bytes: number, fields: number): void {
    this.out.room(bytes);
    this.#lineFrom = this.out.end;
    this.#tapeFrom = this.#used;
    if (this.#used + fields * STEP <= this.#tape.length) return;
    const grown = new Int32Array(Math.max(this.#tape.length * 2, this.#used + fields * STEP));
    grown.set(this.#tape.subarray(0, this.#used));
    this.#tape = grown;
  }

  /** Takes the line back that was begun. */
  takeBack(): void {
    this.out.end = this.#lineFrom;
    this.#used = this.#tapeFrom;
  }

  /** Ends the line. */
  end(): LineEvent {
    this.out.byte(CLOSE);
    return new LineEvent(this, {
      from: this.#lineFrom,
      to: this.out.end,
      tapeFrom: this.#tapeFrom,
      tapeTo: this.#used,
    });
  }

  /** Writes a field's name; its value is to follow. */
  key(number: number): void {
    this.out.byte(this.out.end === this.#lineFrom ? OPEN : COMMA);
    this.out.put(this.fields.at(number).key);
  }

  /** Notes where a value stands that was written: a text without its quotes, or any JSON. */
  note(number: number, from: number, to: number, isText: boolean): void {
    this.#put(number, from, to, isText ? KIND.text : KIND.json);
  }

  /** Writes a field whose value's JSON is ready. */
  ready(number: number, { value, json }: Finished): void {
    this.key(number);
    const from = this.out.end;
    this.out.put(json);
    this.#values[this.#used / STEP] = value;
    this.#put(number, from, this.out.end, KIND.ready);
  }

  /** Writes a field whose value is a whole number. */
  number(number: number, value: number): void {
    this.key(number);
    const from = this.out.end;
    this.out.integer(value);
    this.#put(number, from, this.out.end, KIND.json);
  }

  /** Writes a field whose value is any. */
  value(number: number, value: FieldValue): void {
    this.key(number);
    const from = this.out.end;
    if (typeof value === 'number') this.out.integer(value);
    else this.out.value(value);
    this.#values[this.#used / STEP] = value;
    this.#put(number, from, this.out.end, KIND.ready);
  }

  /** Writes a field whose value is bytes that need no escapes, as a text. */
  plainText(number: number, bytes: Buffer, from: number, to: number): void {
    this.key(number);
    this.out.quote();
    const start = this.out.end;
    this.out.copy(bytes, from, to);
    this.note(number, start, this.out.end, true);
    this.out.quote();
  }

  /** Writes a field whose value is bytes, as a text. */
  escapedText(number: number, bytes: Uint8Array, from: number, to: number): void {
    this.key(number);
    const start = this.out.end;
    this.out.quote();
    this.out.escaped(bytes, from, to);
    this.out.quote();
    this.note(number, start, this.out.end, false);
  }

  /** Writes a field whose value is bytes that are its JSON. */
  digits(number: number, bytes: Buffer, from: number, to: number): void {
    this.key(number);
    const start = this.out.end;
    this.out.copy(bytes, from, to);
    this.note(number, start, this.out.end, false);
  }

  /** Writes what a slot holds. `escapes`: the line has bytes that JSON escapes. */
  slot(slots: LineSlots, number: number, escapes: boolean): void {
    const [from, to] = [slots.from(number), slots.to(number)];
    switch (slots.how(number)) {
      case SLOT.text:
        if (escapes) this.escapedText(number, slots.bytes, from, to);
        else this.plainText(number, slots.bytes, from, to);
        break;
      case SLOT.number:
        this.digits(number, slots.bytes, from, to);
        break;
      case SLOT.finished:
        this.ready(number, slots.finished(number) ?? NOTHING);
        break;
      default:
        this.value(number, slots.made(number) ?? '');
    }
  }

  /** Tape place of a field of a line, -1 when it has none. */
  find(number: number, from: number, to: number): number {
    const tape = this.#tape;
    for (let at = from; at < to; at += STEP) if (tape[at] === number) return at;
    return -1;
  }

  /** Value at a place of the tape. */
  valueAt(place: number): FieldValue {
    if (this.#tape[place + 3] === KIND.ready) return this.#values[place / STEP] ?? '';
    const text = this.out.bytes.toString('utf8', this.#tape[place + 1], this.#tape[place + 2]);
    return this.#tape[place + 3] === KIND.text ? text : (parseJson(text) as FieldValue);
  }

  #put(number: number, from: number, to: number, kind: number): void {
    const tape = this.#tape;
    const at = this.#used;
    tape[at] = number;
    tape[at + 1] = from;
    tape[at + 2] = to;
    tape[at + 3] = kind;
    this.#used = at + STEP;
  }

  /** Names of the fields of a line. */
  names(from: number, to: number): readonly string[] {
    const names: string[] = [];
    for (let at = from; at < to; at += STEP) names.push(this.fields.at(this.#tape[at] ?? 0).name);
    return names;
  }
}

const NOTHING = finished('');

interface LinePlace {
  readonly from: number;
  readonly to: number;
  readonly tapeFrom: number;
  readonly tapeTo: number;
}

/** An event that is a line of JSON: a field is read when it is asked for, all of it only by `whole`. */
export class LineEvent implements LazyEvent {
  readonly #lines: EventLines;
  readonly #place: LinePlace;
  readonly #turn: number;

  constructor(lines: EventLines, place: LinePlace) {
    this.#lines = lines;
    this.#place = place;
    this.#turn = lines.turn;
  }

  has(field: string): boolean {
    return this.#find(field) >= 0;
  }

  value(field: string): FieldValue | undefined {
    const place = this.#find(field);
    return place < 0 ? undefined : this.#lines.valueAt(place);
  }

  names(): readonly string[] {
    this.#mustBeGood();
    return this.#lines.names(this.#place.tapeFrom, this.#place.tapeTo);
  }

  whole(): EcsEvent {
    return parseJson(this.line().toString('utf8')) as EcsEvent;
  }

  line(): Buffer {
    this.#mustBeGood();
    return this.#lines.out.bytes.subarray(this.#place.from, this.#place.to);
  }

  #find(field: string): number {
    this.#mustBeGood();
    const known = this.#lines.fields.known(field);
    return known === undefined ? -1 : this.#lines.find(known.number, this.#place.tapeFrom, this.#place.tapeTo);
  }

  #mustBeGood(): void {
    if (this.#turn !== this.#lines.turn) throw new RangeError('the line is gone');
  }
}
