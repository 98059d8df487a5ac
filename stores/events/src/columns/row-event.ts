import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { SocError } from '@qiaolou/schema/reading';
import { setField } from '../contract/set-field.ts';
import { ALWAYS } from '../contract/store-request.ts';
import { REST_FIELD, type Block, type TextPage, type TextPlaces } from './block.ts';
import { entryValue } from './entry-text.ts';
import { restFields } from './rest-fields.ts';
import { columnValue, type SegmentColumn } from './segment-column.ts';
import { placesOfKind, textBounds } from './text-bounds.ts';

/**
 * Gives rows of a block as they were stored, with `event.ingested`: all fields, or the wanted ones and those that every
 * answer has, and no other column is read. Reading what is damaged is `store.corrupt`.
 */
export function eventReader(block: Block, fields?: readonly string[]): (row: number) => EcsEvent {
  const wanted = fields === undefined ? undefined : new Set([...ALWAYS, ...fields]);
  const isWanted = (field: string): boolean => wanted?.has(field) ?? true;
  const readers = new Map<number, RunReader>();
  return (row) => {
    const run = block.runs.findIndex(({ from, to }) => row >= from && row < to);
    let reader = readers.get(run);
    if (reader === undefined) {
      reader = runReader(block, run, isWanted);
      readers.set(run, reader);
    }
    return reader(row);
  };
}

type RunReader = (row: number) => EcsEvent;

/** What rows of a run have in common is looked up once. */
function runReader(block: Block, run: number, isWanted: (field: string) => boolean): RunReader {
  const withIngested = isWanted('event.ingested');
  const dates = block.dateFields().filter(isWanted);
  const columns = block
    .fields(run)
    .filter((field) => field === REST_FIELD || isWanted(field))
    .map((field) => [field, valueReader(block, run, field)] as const);
  const textsOf = textsReader(block, run, isWanted('message'));
  return (row) => {
    const event: Record<string, FieldValue> = {
      '@timestamp': new Date(block.timeAt(row)).toISOString(),
      'event.id': block.id(row),
      ...textsOf(row),
    };
    for (const field of dates) {
      const time = block.dateAt(field, row);
      if (!Number.isNaN(time)) setField(event, field, new Date(time).toISOString());
    }
    for (const [field, read] of columns) {
      const value = read(row);
      if (value === undefined) continue;
      if (field !== REST_FIELD) setField(event, field, value);
      else for (const [name, one] of Object.entries(restFields(value))) if (isWanted(name)) setField(event, name, one);
    }
    if (withIngested) event['event.ingested'] = new Date(block.ingestedAt(row)).toISOString();
    return event as EcsEvent;
  };
}

/** Values of a field of a run's rows; where all have the same no code of a row is read. */
function valueReader(block: Block, run: number, field: string): (row: number) => FieldValue | undefined {
  const constant = block.constantOf(field, run) ?? -1;
  const column = constant === 0 ? undefined : block.column(field);
  if (column === undefined) return () => undefined;
  if (column.kind !== 'dictionary') return (row) => columnValue(column, row);
  if (constant > 0) {
    const value = entryValue(column.entries.at(constant - 1));
    return () => value;
  }
  return codedReader(column);
}

/** Rows from which on the codes of all are read at once. */
const MANY_ROWS = 512;

/** Each entry is decoded once. */
function codedReader({ entries, codes, codeAt }: Extract<SegmentColumn, { readonly kind: 'dictionary' }>) {
  const known = new Map<number, FieldValue>();
  let rows = 0;
  return (row: number): FieldValue | undefined => {
    const code = (rows++ < MANY_ROWS ? codeAt?.(row) : undefined) ?? codes()[row] ?? 0;
    if (code === 0) return undefined;
    let value = known.get(code);
    if (value === undefined) known.set(code, (value = entryValue(entries.at(code - 1))));
    return value;
  };
}

/** A page that rows are read of. */
interface HeldPage extends Pick<TextPage, 'from' | 'to'> {
  readonly text: Buffer;
  readonly places: TextPlaces;
}

function textsReader(
  block: Block,
  run: number,
  withMessage: boolean,
): (row: number) => Readonly<Record<string, string>> {
  const kind = withMessage ? 'message' : 'original';
  const pages = block.pages(run);
  let page: HeldPage | undefined;
  return (row) => {
    if (page === undefined || row < page.from || row >= page.to) {
      const found = pages.find(({ to }) => row < to);
      if (found === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
      page = { from: found.from, to: found.to, text: found.bytes(), places: placesOfKind(found.places(), kind) };
    }
    const { places, from, text } = page;
    const message = withMessage ? textBounds(places, row - from, 'message') : undefined;
    return {
      'event.original': text.toString('utf8', places.starts[row - from], places.starts[row - from + 1]),
      ...(message !== undefined && { message: text.toString('utf8', ...message) }),
    };
  };
}
