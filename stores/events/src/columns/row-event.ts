import { SocError, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { ALWAYS } from '../contract/store-request.ts';
import { REST_FIELD, type Block, type TextPage } from './block.ts';
import { entryValue } from './entry-text.ts';
import { restFields } from './rest-fields.ts';
import { columnValue } from './segment-column.ts';
import { textBounds } from './text-bounds.ts';

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
  const times = block.times();
  const ingested = isWanted('event.ingested') ? block.ingested() : undefined;
  const dates = block
    .dateFields()
    .filter(isWanted)
    .map((field) => [field, block.dates(field)] as const);
  const columns = block
    .fields(run)
    .filter((field) => field === REST_FIELD || isWanted(field))
    .map((field) => [field, valueReader(block, run, field)] as const);
  const textsOf = textsReader(block, run, isWanted('message'));
  return (row) => {
    const event: Record<string, FieldValue> = {
      '@timestamp': new Date(times[row] ?? NaN).toISOString(),
      'event.id': block.id(row),
      ...textsOf(row),
    };
    for (const [field, values] of dates) {
      const time = values?.[row] ?? NaN;
      if (!Number.isNaN(time)) setField(event, field, new Date(time).toISOString());
    }
    for (const [field, read] of columns) {
      const value = read(row);
      if (value === undefined) continue;
      if (field !== REST_FIELD) setField(event, field, value);
      else for (const [name, one] of Object.entries(restFields(value))) if (isWanted(name)) setField(event, name, one);
    }
    if (ingested !== undefined) event['event.ingested'] = new Date(ingested[row] ?? NaN).toISOString();
    return event as EcsEvent;
  };
}

/** Values of a field of a run's rows; where all have the same no code of a row is read. */
function valueReader(block: Block, run: number, field: string): (row: number) => FieldValue | undefined {
  const constant = block.constantOf(field, run) ?? -1;
  const column = constant === 0 ? undefined : block.column(field);
  if (column === undefined) return () => undefined;
  if (constant < 0 || column.kind !== 'dictionary') return (row) => columnValue(column, row);
  const value = entryValue(column.entries.at(constant - 1));
  return () => value;
}

function textsReader(
  block: Block,
  run: number,
  withMessage: boolean,
): (row: number) => Readonly<Record<string, string>> {
  const places = block.places();
  const pages = block.pages(run);
  let page: TextPage | undefined;
  return (row) => {
    if (page === undefined || row < page.from || row >= page.to) page = pages.find(({ to }) => row < to);
    if (page === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
    const text = page.bytes();
    const textOf = (bounds: readonly [number, number] | undefined): string | undefined =>
      bounds && text.toString('utf8', ...bounds);
    const message = withMessage ? textOf(textBounds(places, page, row, 'message')) : undefined;
    return {
      'event.original': textOf(textBounds(places, page, row, 'original')) ?? '',
      ...(message !== undefined && { message }),
    };
  };
}
