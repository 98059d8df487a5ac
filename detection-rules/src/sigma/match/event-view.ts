import { valuesOf, type LazyEvent } from '@qiaolou/schema';
import { foldCase } from '../read/fold-case.ts';
import { KEYWORD_SLOT, type FieldSlots } from '../compile/field-slots.ts';

/** Platform metadata: not part of the message, so keywords do not look at it. */
const NOT_KEYWORDS: ReadonlySet<string> = new Set([
  '@timestamp',
  'event.id',
  'event.created',
  'event.ingested',
  'event.kind',
  'event.dataset',
  'event.module',
]);

const NOTHING: readonly string[] = [];

/** The list itself where nothing in it changes, as in most. */
function foldAll(texts: readonly string[]): readonly string[] {
  const [only] = texts;
  if (texts.length !== 1 || only === undefined) return texts.map(foldCase);
  const folded = foldCase(only);
  return folded === only ? texts : [folded];
}

/**
 * An event as the matcher sees it: values as text by slot, plain and case-folded, each read at most once. One view is
 * reused for event after event.
 */
export class EventView {
  /** Values longer than the regex cap that were cut, since the view was made. */
  truncations = 0;
  /** Counts events; item results are stamped with it. */
  generation = 0;
  #event: LazyEvent | undefined;
  readonly #slots: FieldSlots;
  readonly #textStamp: number[] = [];
  readonly #texts: (readonly string[] | undefined)[] = [];
  readonly #foldStamp: number[] = [];
  readonly #folds: (readonly string[])[] = [];

  constructor(slots: FieldSlots) {
    this.#slots = slots;
  }

  /** Points the view at the next event. */
  load(event: LazyEvent): void {
    this.#event = event;
    this.generation++;
  }

  /** Values of the first present field of the slot; undefined when none is present. */
  textsOf(slot: number): readonly string[] | undefined {
    if (this.#textStamp[slot] !== this.generation) {
      this.#textStamp[slot] = this.generation;
      this.#texts[slot] = slot === KEYWORD_SLOT ? this.#keywordTexts() : this.#fieldTexts(slot);
    }
    return this.#texts[slot];
  }

  /** The same values case-folded; `[]` when missing. */
  foldedOf(slot: number): readonly string[] {
    if (this.#foldStamp[slot] !== this.generation) {
      this.#foldStamp[slot] = this.generation;
      this.#folds[slot] = foldAll(this.textsOf(slot) ?? NOTHING);
    }
    return this.#folds[slot] ?? NOTHING;
  }

  /** Every value keywords look at, one after the other, as they are: for searches that only exclude. */
  wholeText(): string {
    let text = '';
    for (const field of this.#event?.names() ?? NOTHING) {
      if (NOT_KEYWORDS.has(field)) continue;
      const value = this.#event?.value(field);
      text += Array.isArray(value) ? `${value.join('\n')}\n` : `${String(value)}\n`;
    }
    return text;
  }

  /** True when the event has the ECS field. */
  has(field: string): boolean {
    return this.#event?.has(field) === true;
  }

  #fieldTexts(slot: number): readonly string[] | undefined {
    const event = this.#event;
    if (event === undefined) return undefined;
    for (const field of this.#slots.fieldsOf(slot)) {
      const value = event.value(field);
      if (value === undefined) continue;
      return typeof value === 'object' ? value.map(String) : [String(value)];
    }
    return undefined;
  }

  #keywordTexts(): readonly string[] {
    const event = this.#event;
    if (event === undefined) return NOTHING;
    return event
      .names()
      .filter((field) => !NOT_KEYWORDS.has(field))
      .flatMap((field) => valuesOf(event, field).map(String));
  }
}
