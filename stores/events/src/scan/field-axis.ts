import type { Comparable, FieldType, FieldValue } from '@qiaolou/schema';
import { comparable, comparedAs, SocError } from '@qiaolou/schema/reading';
import { REST_FIELD, type Block } from '../columns/block.ts';
import { entryValue } from '../columns/entry-text.ts';
import type { Texts } from '../columns/text-list.ts';
import { constantAxis, unique, type Axis } from './axis.ts';
import { internedAxis } from './interned-axis.ts';
import type { Pace } from './pace.ts';
import { pick, type PickedRows, type RowNumbers } from './picked-rows.ts';
import { valuesReader } from './row-values.ts';

type EntryValues = Pick<Axis, 'values'> & { readonly allValues: Axis['values'] };

/** Codes of a run's rows in the dictionary of a field that its whole block has. */
export interface CodedRows {
  /** Codes are less than it; 1 where no row has the field. */
  readonly size: number;
  /** The code that all have; undefined when they have several. */
  readonly constant: number | undefined;
  /** Of each row of the block its code less `base`. */
  readonly codes: () => RowNumbers;
  readonly base: number;
}

const NO_ENTRIES: EntryValues = { values: () => [], allValues: () => [] };
const NO_CODES: CodedRows = { size: 1, constant: 0, codes: () => new Uint8Array(0), base: 0 };

/** Axes of a block's fields: what entries of its dictionaries stand for is read once for all its runs. */
export class FieldAxes {
  readonly #block: Block;
  readonly #entries = new Map<string, EntryValues>();
  /** Codes of fields that all stand for something. */
  readonly #codes = new Map<string, RowNumbers>();
  readonly #pace: Pace;

  constructor(block: Block, pace: Pace) {
    this.#block = block;
    this.#pace = pace;
  }

  /** Rows by the values of a field. */
  axis(field: string, picked: PickedRows): Axis {
    const block = this.#block;
    if (OWN.has(field) || block.dates(field) !== undefined || this.#hasRest(picked.run))
      return this.#interned(field, picked);
    const constant = block.constantOf(field, picked.run);
    const column = constant === 0 ? undefined : block.column(field);
    if (column === undefined) return constantAxis([]);
    switch (column.kind) {
      case 'dictionary': {
        const entries = this.#entriesOf(field, column.entries);
        if (constant !== undefined && constant > 0) return constantAxis(entries.allValues(constant));
        const size = column.entries.length + 1;
        return { size, codes: () => within(pick(column.codes(), picked), size), ...entries };
      }
      case 'plain': {
        const entries = this.#entriesOf(field, column.texts);
        const codes = (): RowNumbers => oneMore(pick(column.places, picked));
        return { size: column.texts.length + 1, codes, ...entries };
      }
      case 'number':
        return this.#interned(field, picked);
      default:
        return column satisfies never;
    }
  }

  /** Codes of the rows of a run; undefined where values are in no dictionary, or not only there. Damage is `store.corrupt`. */
  coded(field: string, run: number): CodedRows | undefined {
    const block = this.#block;
    if (OWN.has(field) || block.dates(field) !== undefined || this.#hasRest(run)) return undefined;
    const constant = block.constantOf(field, run);
    const column = constant === 0 ? undefined : block.column(field);
    switch (column?.kind) {
      case undefined:
        return NO_CODES;
      case 'dictionary': {
        const size = column.entries.length + 1;
        const known = constant !== undefined && constant > 0 ? constant : undefined;
        return { size, constant: known, codes: () => this.#checked(field, column.codes, size), base: 0 };
      }
      case 'plain':
        return { size: column.texts.length + 1, constant: undefined, codes: () => column.places, base: 1 };
      case 'number':
        return undefined;
      default:
        return column satisfies never;
    }
  }

  /** The list of entries that the codes of `coded` are of. */
  list(field: string): Texts | undefined {
    const column = this.#block.column(field);
    return column?.kind === 'dictionary' ? column.entries : column?.kind === 'plain' ? column.texts : undefined;
  }

  /** What the codes of `coded` stand for. */
  entries(field: string): EntryValues {
    const list = this.list(field);
    return list === undefined ? NO_ENTRIES : this.#entriesOf(field, list);
  }

  #checked(field: string, read: () => RowNumbers, size: number): RowNumbers {
    let codes = this.#codes.get(field);
    if (codes === undefined) this.#codes.set(field, (codes = within(read(), size)));
    return codes;
  }

  #interned(field: string, picked: PickedRows): Axis {
    return internedAxis(valuesReader(this.#block, field), picked, this.#pace);
  }

  #hasRest(run: number): boolean {
    return this.#block.constantOf(REST_FIELD, run) !== 0 && this.#block.column(REST_FIELD) !== undefined;
  }

  #entriesOf(field: string, entries: Texts): EntryValues {
    let known = this.#entries.get(field);
    if (known === undefined) {
      known = entryValues(entries, comparedAs(field));
      this.#entries.set(field, known);
    }
    return known;
  }
}

/** Fields that are in no column of that kind, or not only there. */
const OWN: ReadonlySet<string> = new Set(['@timestamp', 'event.ingested', 'event.id', 'event.original', 'message']);

/** What the codes of a list of entries stand for, each decoded once and only when asked for. */
function entryValues(entries: Texts, type: FieldType): EntryValues {
  const known: (readonly Comparable[] | undefined)[] = [];
  const allValues = (code: number): readonly Comparable[] => {
    if (code === 0) return [];
    return (known[code] ??= compared(type, entryValue(entries.at(code - 1))));
  };
  return { allValues, values: (code) => unique(allValues(code)) };
}

function compared(type: FieldType, value: FieldValue): readonly Comparable[] {
  const values = typeof value === 'object' ? value : [value];
  return values.map((one) => comparable(type, one)).filter((one) => one !== undefined);
}

/** Codes of places: that of no place, −1, is 0. */
function oneMore(places: RowNumbers): Uint32Array {
  const codes = new Uint32Array(places.length);
  for (let at = 0; at < codes.length; at++) codes[at] = (places[at] ?? -1) + 1;
  return codes;
}

/** Codes that all stand for something; else they are damaged. */
function within(codes: RowNumbers, size: number): RowNumbers {
  let most = 0;
  for (let at = 0; at < codes.length; at++) if ((codes[at] ?? 0) > most) most = codes[at] ?? 0;
  if (most >= size) throw new SocError('store.corrupt', { reason: 'format', code: most, codes: size });
  return codes;
}
