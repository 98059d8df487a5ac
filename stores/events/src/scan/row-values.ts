import type { Comparable, FieldType, FieldValue } from '@qiaolou/schema';
import { comparable, comparedAs } from '@qiaolou/schema/reading';
import { REST_FIELD, type Block, type TextPlaces } from '../columns/block.ts';
import { entryValue } from '../columns/entry-text.ts';
import { restValue } from '../columns/rest-fields.ts';
import { placesOfKind, textBounds, type TextKind } from '../columns/text-bounds.ts';
import type { Texts } from '../columns/text-list.ts';

/** Values of a field of a row as they are compared. */
export type ValuesOfRow = (row: number) => readonly Comparable[];

const NONE: readonly Comparable[] = [];

/** Reads the values of a field of a block's rows, each entry of a dictionary decoded once. */
export function valuesReader(block: Block, field: string): ValuesOfRow {
  switch (field) {
    case '@timestamp':
      return numbersReader(block.times());
    case 'event.ingested':
      return numbersReader(block.ingested());
    case 'event.id':
      return (row) => [block.id(row)];
    case 'event.original':
      return textReader(block, 'original');
    case 'message':
      return firstOf([columnReader(block, field, field), textReader(block, 'message')]);
    default: {
      const dates = block.dates(field);
      return firstOf([
        columnReader(block, field, field),
        ...(dates === undefined ? [] : [numbersReader(dates)]),
        columnReader(block, field, REST_FIELD),
      ]);
    }
  }
}

/** A row has its value in one place only. */
function firstOf(readers: readonly (ValuesOfRow | undefined)[]): ValuesOfRow {
  const [first, ...others] = readers.filter((reader) => reader !== undefined);
  if (first === undefined) return () => NONE;
  if (others.length === 0) return first;
  const rest = firstOf(others);
  return (row) => {
    const values = first(row);
    return values.length > 0 ? values : rest(row);
  };
}

/** Numbers are compared as they are. */
function numbersReader(numbers: Float64Array): ValuesOfRow {
  return (row) => {
    const value = numbers[row] ?? NaN;
    return Number.isNaN(value) ? NONE : [value];
  };
}

/** Values of a field kept in a column: its own or that of the rest. */
function columnReader(block: Block, field: string, column: string): ValuesOfRow | undefined {
  const read = block.column(column);
  if (read === undefined) return undefined;
  const type = comparedAs(field);
  const valueOf = column === REST_FIELD ? (value: FieldValue) => restValue(value, field) : (value: FieldValue) => value;
  switch (read.kind) {
    case 'dictionary': {
      const entries = entriesReader(read.entries, type, valueOf);
      const codes = read.codes();
      return (row) => entries((codes[row] ?? 0) - 1);
    }
    case 'plain': {
      const entries = entriesReader(read.texts, type, valueOf);
      const { places } = read;
      return (row) => entries(places[row] ?? -1);
    }
    case 'number': {
      const { values } = read;
      return (row) => {
        const value = values[row] ?? NaN;
        return Number.isNaN(value) ? NONE : compared(type, value);
      };
    }
    default:
      return read satisfies never;
  }
}

function entriesReader(
  entries: Texts,
  type: FieldType,
  valueOf: (value: FieldValue) => FieldValue | undefined,
): (index: number) => readonly Comparable[] {
  const known: (readonly Comparable[] | undefined)[] = [];
  return (index) => {
    if (index < 0) return NONE;
    return (known[index] ??= compared(type, valueOf(entryValue(entries.at(index)))));
  };
}

function compared(type: FieldType, value: FieldValue | undefined): readonly Comparable[] {
  if (value === undefined) return NONE;
  const values = typeof value === 'object' ? value : [value];
  return values.map((one) => comparable(type, one)).filter((one) => one !== undefined);
}

/** Texts of rows; those of one page are read one after another. */
function textReader(block: Block, kind: TextKind): ValuesOfRow {
  const pages = block.runs.flatMap((_, run) => block.pages(run));
  let page:
    { readonly from: number; readonly to: number; readonly text: Buffer; readonly places: TextPlaces } | undefined;
  return (row) => {
    if (page === undefined || row < page.from || row >= page.to) {
      const found = pages.find(({ from, to }) => row >= from && row < to);
      page = found && {
        from: found.from,
        to: found.to,
        text: found.bytes(),
        places: placesOfKind(found.places(), kind),
      };
    }
    const bounds = page && textBounds(page.places, row - page.from, kind);
    return page === undefined || bounds === undefined ? NONE : [page.text.toString('utf8', ...bounds)];
  };
}
