import { ipValue } from '../event/ecs-value.ts';
import { finished, type Finished } from './line-slots.ts';
import type { SlotField } from './slot-fields.ts';

/** Texts remembered for a field. */
const MOST_TEXTS = 2_048;

/** What a field takes of texts, remembered: the same few hosts and programs write line after line. */
export class ConvertedTexts {
  readonly field: SlotField;
  readonly #known = new Map<string, Finished | undefined>();

  constructor(field: SlotField) {
    this.field = field;
  }

  /** The value of a text as the field takes it; undefined when it does not. */
  of(text: string): Finished | undefined {
    if (this.#known.has(text)) return this.#known.get(text);
    if (this.#known.size >= MOST_TEXTS) this.#known.clear();
    const value = this.field.convert(text);
    const made = value === undefined ? undefined : finished(value);
    this.#known.set(text, made);
    return made;
  }
}

/** Whether texts are addresses, remembered. */
export class AddressTexts {
  readonly #known = new Map<string, boolean>();

  /** As `ipValue` knows an address. */
  has(text: string): boolean {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_TEXTS) this.#known.clear();
    const is = ipValue(text) !== undefined;
    this.#known.set(text, is);
    return is;
  }
}
