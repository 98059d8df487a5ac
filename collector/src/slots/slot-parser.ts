import { isUtf8 } from 'node:buffer';
import { zoneOffset, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { TrustedTime } from '../decode/clock.ts';
import { setIfAbsent } from '../event/draft.ts';
import { readSentence } from '../parse/generic.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { DEFAULT_SKEW_LIMIT_MS, type ParserOptions } from '../parse/parser.ts';
import { timeOfLine, type LineTimes } from './body-times.ts';
import { BYTES } from './byte-literals.ts';
import { isClearText } from './clear-text.ts';
import { DerivedFields } from './derived-fields.ts';
import type { EventLines, LineEvent } from './event-lines.ts';
import { HeaderFields } from './header-fields.ts';
import { LineEnd } from './line-end.ts';
import { LineHeader } from './line-header.ts';
import { LinePairs } from './line-pairs.ts';
import { withDraft, type LineReading, type SlotShared } from './line-reading.ts';
import { LineSlots } from './line-slots.ts';
import { LineText } from './line-text.ts';
import { PackChoice, SIGN } from './pack-choice.ts';
import { PackPlan } from './pack-plan.ts';
import { ParsedHeaderFields } from './parsed-header-fields.ts';
import { READ } from './plan-steps.ts';
import { isRunningText } from './separators.ts';
import { SlotFields } from './slot-fields.ts';
import { Unplanned } from './unplanned.ts';
import { WordMemory } from './word-memory.ts';

/** The parser must read the line. */
const UNSURE = Symbol('unsure');
/** Longest line that is read here, bytes: no value in it is long enough to be cut. */
const LONGEST_LINE = 8_192;

/** How many lines were read as bytes and how many were left to the parser. */
export interface SlotCounts {
  readonly lines: number;
  readonly asBytes: number;
}

/**
 * Reads lines from their bytes to the JSON of their events without making texts and objects on the way. What it makes of a line is
 * what `createParser` makes of it; a line it is not sure of it leaves alone.
 */
export class SlotParser {
  readonly fields = new SlotFields();
  readonly #times: LineTimes;
  readonly #choice: PackChoice;
  readonly #header = new LineHeader();
  readonly #slots = new LineSlots(this.fields);
  readonly #pairs = new LinePairs(this.#slots);
  readonly #words = new WordMemory();
  readonly #headerFields = new HeaderFields(this.fields);
  readonly #parsedHeaderFields = new ParsedHeaderFields(this.fields);
  readonly #derived = new DerivedFields(this.fields);
  readonly #end: LineEnd;
  /** Packs whose lines came; undefined for those whose lines are left to the parser. */
  readonly #plans = new Map<ParserPack, PackPlan | undefined>();
  #lines = 0;
  #asBytes = 0;

  constructor({ packs, spoolId, zone, skewLimitMs, clocks }: ParserOptions) {
    this.#end = new LineEnd(this.fields, spoolId);
    const offset = zoneOffset(zone ?? 'Asia/Shanghai');
    this.#times = { offset, skewLimitMs: skewLimitMs ?? DEFAULT_SKEW_LIMIT_MS, clocks };
    this.#choice = new PackChoice(packs);
  }

  /** Counts of lines since it was made. */
  get counts(): SlotCounts {
    return { lines: this.#lines, asBytes: this.#asBytes };
  }

  /** Writes the event of a record to lines; undefined, and nothing is written, when the parser must read it. */
  parse(record: RawRecord, position: SpoolPosition, lines: EventLines): LineEvent | undefined {
    this.#lines += 1;
    this.#words.tidy();
    const { payload } = record;
    if (payload.length > LONGEST_LINE || payload.length === 0 || isOfFile(record)) return undefined;
    const bytes = Buffer.isBuffer(payload)
      ? payload
      : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const kinds = this.#kindsOf(bytes);
    if (kinds < 0) return undefined;
    const ascii = (kinds & BYTES.wide) === 0;
    this.#slots.begin(bytes, { ascii, escapes: (kinds & BYTES.escaped) !== 0 });
    const header = this.#header;
    if (!header.read(this.#slots, this.#choice.has(SIGN.otherHeader))) return undefined;
    const time = this.#read(this.#readingOf(record), record, position);
    if (time === undefined) return undefined;
    this.#asBytes += 1;
    return this.#end.write(lines, this.#slots, { record, position, time, bodyAt: header.bodyAt });
  }

  /** Kinds of bytes in the line; -1 when it must be looked at as text. */
  #kindsOf(bytes: Buffer): number {
    const choice = this.#choice;
    const kinds = choice.scan(bytes, 0, bytes.length);
    if ((kinds & BYTES.control) !== 0 || choice.has(SIGN.hiding | SIGN.journal)) return -1;
    if ((kinds & BYTES.wide) === 0) return kinds;
    return isUtf8(bytes) && isClearText(bytes, 0, bytes.length) ? kinds : -1;
  }

  #readingOf(record: RawRecord): LineReading {
    const { bodyAt, host, program } = this.#header;
    return {
      line: new LineText(record, this.#header, this.#slots),
      keys: undefined,
      slots: this.#slots,
      pairs: this.#pairs,
      bodyAt,
      host,
      program,
      outcomeFromCode: false,
      unsure: false,
    };
  }

  /** Fills the slots and gives the line's time; undefined when the parser must read it. */
  #read(reading: LineReading, record: RawRecord, position: SpoolPosition): TrustedTime | undefined {
    const { bytes } = this.#slots;
    const { bodyAt, program, line } = reading;
    const plan = this.#readByPack(reading, this.#choice.known({ bytes, bodyAt, end: bytes.length, program, line }));
    if (plan === UNSURE || (plan === undefined && !this.#readRunningText(reading))) return undefined;
    if (!this.#fillHeader()) return undefined;
    if (!this.#derived.finish(reading) || this.#end.isTaken(this.#slots)) return undefined;
    return timeOfLine(reading, plan, { times: this.#times, position });
  }

  /** False when the header has something the slots cannot hold. */
  #fillHeader(): boolean {
    const { dated } = this.#header;
    if (dated !== undefined) return this.#headerFields.fill(this.#slots, dated);
    this.#parsedHeaderFields.fill(this.#slots, this.#header.asRead());
    return true;
  }

  /** The plan of the first pack that reads the line; undefined when none does. */
  #readByPack(reading: LineReading, packs: readonly ParserPack[]): PackPlan | undefined | typeof UNSURE {
    for (const pack of packs) {
      const plan = this.#planOf(pack);
      const read = plan?.read(reading) ?? READ.unsure;
      if (plan === undefined || read === READ.unsure) return UNSURE;
      if (read === READ.no) {
        this.#slots.empty();
        continue;
      }
      this.#derived.addRest(reading, plan);
      return reading.unsure ? UNSURE : plan;
    }
    return undefined;
  }

  #planOf(pack: ParserPack): PackPlan | undefined {
    if (this.#plans.has(pack)) return this.#plans.get(pack);
    const planned = plannedPack(pack, { fields: this.fields, words: this.#words });
    this.#plans.set(pack, planned);
    return planned;
  }

  /** A line no pack knows whose body no grammar reads. */
  #readRunningText(reading: LineReading): boolean {
    const { slots, bodyAt } = reading;
    if (this.#choice.has(SIGN.namedFormat)) return false;
    if (!isRunningText(slots.bytes, bodyAt, slots.end)) return false;
    const told = withDraft(reading, [], (draft) => {
      const said = readSentence(reading.line, draft);
      setIfAbsent(draft, 'event.module', 'generic');
      return said;
    });
    // When a sentence tells the time, the parser decides how it is to be trusted.
    return told?.timeKeys.length === 0 && !reading.unsure;
  }
}

/** Of lines of files that are followed, and of pieces, more is to be told. */
function isOfFile({ cut, identity, listener }: RawRecord): boolean {
  return cut === true || (identity !== undefined && listener !== 'import');
}

function plannedPack(pack: ParserPack, shared: SlotShared): PackPlan | undefined {
  try {
    return new PackPlan(pack, shared);
  } catch (error) {
    if (error instanceof Unplanned) return undefined;
    throw error;
  }
}
