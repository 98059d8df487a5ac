import type { RawRecord, SpoolPosition } from '@qiaolou/schema';
import type { TrustedTime } from '../decode/clock.ts';
import { RELATED_IPS, RELATED_USERS } from '../parse/finish-event.ts';
import type { EventLines, LineEvent } from './event-lines.ts';
import { IdBytes } from './id-bytes.ts';
import { finished, SLOT, type Finished, type LineSlots } from './line-slots.ts';
import type { SlotFields } from './slot-fields.ts';
import { StampBytes } from './stamp-bytes.ts';

/** What is written besides the slots. */
export interface LineFrame {
  readonly record: RawRecord;
  readonly position: SpoolPosition;
  readonly time: TrustedTime;
  readonly bodyAt: number;
}

/** Fields whose values stand together in another. */
interface Related {
  readonly from: readonly number[];
  readonly to: number;
}

/** So many bytes a line's own fields have at most, besides values. */
const FRAME_BYTES = 4_096;
/** Bytes of a field's name, with its quotes and signs, and of a number. */
const MOST_KEY = 1_600;
/** Most bytes one byte of a line becomes in JSON. */
const MOST_GROWTH = 6;
/** Senders whose bytes are remembered. */
const MOST_SENDERS = 1_024;

/** Writes slots and what every event has as one line, as `finishEvent` makes an object of them. */
export class LineEnd {
  readonly #relatedIp: Related;
  readonly #relatedUser: Related;
  readonly #held: number[] = [];
  readonly #ids: IdBytes;
  readonly #texts = new Map<string, Finished>();
  /** One for the times of devices, one for ours: each is asked about its own minute. */
  readonly #deviceTimes = new StampBytes();
  readonly #ourTimes = new StampBytes();
  readonly #frame: readonly number[];
  readonly #numbers: Readonly<Record<keyof typeof NAMES, number>>;

  constructor(fields: SlotFields, spoolId: string) {
    this.#ids = new IdBytes(spoolId);
    const related = (from: readonly string[], to: string): Related => ({
      from: from.map((name) => fields.must(name).number),
      to: fields.must(to).number,
    });
    this.#relatedIp = related(RELATED_IPS, NAMES.relatedIp);
    this.#relatedUser = related(RELATED_USERS, NAMES.relatedUser);
    this.#numbers = Object.fromEntries(
      Object.entries(NAMES).map(([key, name]) => [key, fields.must(name).number]),
    ) as Record<keyof typeof NAMES, number>;
    this.#frame = FRAME.map((key) => this.#numbers[key]);
  }

  /** Whether slots hold what the frame says, or a text field holds no text: then the parser knows what counts. */
  isTaken(slots: LineSlots): boolean {
    const { message, kind } = this.#numbers;
    for (const field of this.#frame) if (slots.has(field)) return true;
    return !isTextOrEmpty(slots, message) || !isTextOrEmpty(slots, kind);
  }

  /** Writes the line. */
  write(lines: EventLines, slots: LineSlots, frame: LineFrame): LineEvent {
    const n = this.#numbers;
    const { record, time } = frame;
    const { escapes } = slots;
    lines.begin(roomFor(slots), slots.count + 16);
    for (let at = 0; at < slots.count; at += 1) {
      const field = slots.filled[at] ?? 0;
      if (field !== n.relatedIp && field !== n.relatedUser) lines.slot(slots, field, escapes);
    }
    this.#related(lines, slots, this.#relatedIp, escapes);
    this.#related(lines, slots, this.#relatedUser, escapes);
    lines.ready(n.listener, this.#json(record.listener));
    lines.ready(record.listener === 'import' ? n.file : n.sender, this.#json(record.peer));
    if (time.skewMs !== undefined) lines.value(n.skew, time.skewMs);
    if (time.learnedMinutes !== undefined) lines.value(n.clockOffset, time.learnedMinutes);
    if (time.tag !== undefined) lines.value(n.tags, [time.tag]);
    writeStamp(lines, n.timestamp, this.#deviceTimes, time.timestamp);
    writeStamp(lines, n.created, this.#ourTimes, record.receivedAt);
    this.#ids.write(lines, n.id, record.identity, frame.position);
    if (!slots.has(n.kind)) lines.ready(n.kind, EVENT);
    this.#original(lines, slots, frame);
    return lines.end();
  }

  /** The text that arrived, and its body, or all of it where it has none, as the message where nothing else is: written once, copied once. */
  #original(lines: EventLines, slots: LineSlots, { bodyAt }: LineFrame): void {
    const { bytes, end, escapes } = slots;
    const { out } = lines;
    lines.key(this.#numbers.original);
    out.quote();
    const from = out.end;
    if (escapes) out.escaped(bytes, 0, bodyAt);
    else out.copy(bytes, 0, bodyAt);
    const body = out.end;
    if (escapes) out.escaped(bytes, bodyAt, end);
    else out.copy(bytes, bodyAt, end);
    const to = out.end;
    out.quote();
    if (escapes) lines.note(this.#numbers.original, from - 1, to + 1, false);
    else lines.note(this.#numbers.original, from, to, true);
    if (slots.has(this.#numbers.message)) return;
    lines.key(this.#numbers.message);
    const quote = out.end;
    out.quote();
    out.again(bodyAt < end ? body : from, to);
    out.quote();
    if (escapes) lines.note(this.#numbers.message, quote, out.end, false);
    else lines.note(this.#numbers.message, quote + 1, out.end - 1, true);
  }

  /** A list of what stands in several fields, each value once. */
  #related(lines: EventLines, slots: LineSlots, { from, to }: Related, escapes: boolean): void {
    const held = this.#held;
    held.length = 0;
    let isTexts = true;
    for (const field of from) {
      if (!slots.has(field)) continue;
      held.push(field);
      if (slots.how(field) !== SLOT.text) isTexts = false;
    }
    if (slots.has(to)) held.push(to);
    if (held.length === 0) return;
    if (isTexts && !slots.has(to)) this.#relatedTexts(lines, slots, { to, escapes });
    else writeValues(lines, to, valuesOf(slots, held));
  }

  #relatedTexts(
    lines: EventLines,
    slots: LineSlots,
    { to, escapes }: { readonly to: number; readonly escapes: boolean },
  ): void {
    const held = this.#held;
    const { out } = lines;
    lines.key(to);
    const start = out.end;
    for (let at = 0; at < held.length; at += 1) {
      const field = held[at] ?? 0;
      const [from, end] = [slots.from(field), slots.to(field)];
      let isAgain = false;
      for (let before = 0; before < at && !isAgain; before += 1) isAgain = slots.isText(held[before] ?? 0, from, end);
      if (isAgain) continue;
      out.byte(at === 0 ? 91 : 44);
      out.quote();
      if (escapes) out.escaped(slots.bytes, from, end);
      else out.copy(slots.bytes, from, end);
      out.quote();
    }
    out.byte(93);
    lines.note(to, start, out.end, false);
  }

  #json(text: string): Finished {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MOST_SENDERS) this.#texts.clear();
    const made = finished(text);
    this.#texts.set(text, made);
    return made;
  }
}

/** At most so many bytes a line takes: every byte escaped, addresses and users twice. */
function roomFor(slots: LineSlots): number {
  let bytes = FRAME_BYTES + slots.end * MOST_GROWTH * 2;
  for (let at = 0; at < slots.count; at += 1) {
    const field = slots.filled[at] ?? 0;
    const how = slots.how(field);
    bytes += MOST_KEY;
    if (how === SLOT.finished) bytes += (slots.finished(field)?.json.length ?? 0) * 2;
    else if (how !== SLOT.made) bytes += (slots.to(field) - slots.from(field)) * MOST_GROWTH * 2;
  }
  return bytes;
}

function isTextOrEmpty(slots: LineSlots, field: number): boolean {
  const how = slots.how(field);
  return how === SLOT.empty || how === SLOT.text || slots.textOf(field) !== undefined;
}

/** What stands in fields, as texts, each once. */
function valuesOf(slots: LineSlots, fields: readonly number[]): readonly string[] {
  const values: string[] = [];
  for (const field of fields) {
    const value = slots.value(field);
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) {
      const text = String(one);
      if (!values.includes(text)) values.push(text);
    }
  }
  return values;
}

function writeValues(lines: EventLines, field: number, values: readonly string[]): void {
  const { out } = lines;
  lines.key(field);
  const from = out.end;
  for (let at = 0; at < values.length; at += 1) {
    out.byte(at === 0 ? 91 : 44);
    out.value(values[at]);
  }
  out.byte(93);
  lines.note(field, from, out.end, false);
}

function writeStamp(lines: EventLines, field: number, stamps: StampBytes, epochMs: number): void {
  const { out } = lines;
  lines.key(field);
  out.quote();
  const from = out.end;
  out.end = stamps.write(out.bytes, from, epochMs);
  lines.note(field, from, out.end, true);
  out.quote();
}

const EVENT = finished('event');

/** What the frame says whatever the line holds. */
const FRAME = [
  'listener',
  'sender',
  'file',
  'skew',
  'clockOffset',
  'tags',
  'timestamp',
  'id',
  'created',
  'original',
] as const;

const NAMES = {
  listener: 'qiaolou.listener',
  sender: 'log.source.address',
  file: 'log.file.path',
  skew: 'qiaolou.skew_ms',
  clockOffset: 'qiaolou.clock_offset_minutes',
  tags: 'tags',
  timestamp: '@timestamp',
  id: 'event.id',
  created: 'event.created',
  original: 'event.original',
  kind: 'event.kind',
  message: 'message',
  relatedIp: 'related.ip',
  relatedUser: 'related.user',
} as const;
