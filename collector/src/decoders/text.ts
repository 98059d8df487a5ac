import { openClockOffsets, type ClockOffsetFile } from '../decode/clock-offset-file.ts';
import { createParser, type Parser } from '../parse/parser.ts';
import { EventLines } from '../slots/event-lines.ts';
import { SlotParser } from '../slots/slot-parser.ts';
import type { Decoder, DecoderGiven } from './decoder.ts';

/** Lines of text: header, parser packs, generic grammars; read as bytes where that is sure to give the same. */
export const textDecoder = {
  id: 'text',
  open: (given: DecoderGiven): Decoder => new TextDecoding(given),
} as const;

class TextDecoding implements Decoder {
  readonly inAnyOrder = true;
  readonly #given: DecoderGiven;
  readonly #clocks: ClockOffsetFile;
  #parser: Parser;
  #slots: SlotParser;
  #lines: EventLines;
  /** Counts of readers before the packs were changed. */
  #before = { lines: 0, asBytes: 0 };

  constructor(given: DecoderGiven) {
    this.#given = given;
    this.#clocks = openClockOffsets(given.stateDirectory, given.spoolId);
    this.#parser = createParser(this.#options());
    this.#slots = new SlotParser(this.#options());
    this.#lines = new EventLines(this.#slots.fields);
  }

  decode(...[record, position]: Parameters<Decoder['decode']>): ReturnType<Decoder['decode']> {
    return this.#parser.parse(record, position);
  }

  decodeLine(...[record, position]: Parameters<Decoder['decode']>): ReturnType<NonNullable<Decoder['decodeLine']>> {
    return this.#slots.parse(record, position, this.#lines);
  }

  forgetLines(): void {
    this.#lines.clear();
  }

  lines(): ReturnType<NonNullable<Decoder['lines']>> {
    const { lines, asBytes } = this.#slots.counts;
    return { lines: this.#before.lines + lines, asBytes: this.#before.asBytes + asBytes };
  }

  usePacks(packs: DecoderGiven['packs']): void {
    this.#before = this.lines();
    this.#parser = createParser(this.#options(packs));
    this.#slots = new SlotParser(this.#options(packs));
    this.#lines = new EventLines(this.#slots.fields);
  }

  save(...[next]: Parameters<ClockOffsetFile['save']>): void {
    this.#clocks.save(next);
  }

  #options(packs = this.#given.packs): ConstructorParameters<typeof SlotParser>[0] {
    return { ...this.#given, packs, clocks: this.#clocks.offsets };
  }
}
