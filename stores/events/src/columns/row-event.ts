import { SocError, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { REST_FIELD, type Block, type TextPage } from './block.ts';
import { restFields } from './rest-fields.ts';
import { columnValue } from './segment-column.ts';
import { textBounds } from './text-bounds.ts';

/** Gives rows of a block as they were stored, with `event.ingested`. Reading what is damaged is `store.corrupt`. */
export function eventReader(block: Block): (row: number) => EcsEvent {
  const readers = new Map<number, RunReader>();
  return (row) => {
    const run = block.runs.findIndex(({ from, to }) => row >= from && row < to);
    let reader = readers.get(run);
    if (reader === undefined) {
      reader = runReader(block, run);
      readers.set(run, reader);
    }
    return reader(row);
  };
}

type RunReader = (row: number) => EcsEvent;

/** What rows of a run have in common is looked up once. */
function runReader(block: Block, run: number): RunReader {
  const times = block.times();
  const ingested = block.ingested();
  const dates = block.dateFields().map((field) => [field, block.dates(field)] as const);
  const columns = block.fields(run).map((field) => [field, block.column(field)] as const);
  const textsOf = textsReader(block, run);
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
    for (const [field, column] of columns) {
      const value = column === undefined ? undefined : columnValue(column, row);
      if (value === undefined) continue;
      if (field !== REST_FIELD) setField(event, field, value);
      else for (const [name, one] of Object.entries(restFields(value))) setField(event, name, one);
    }
    event['event.ingested'] = new Date(ingested[row] ?? NaN).toISOString();
    return event as EcsEvent;
  };
}

function textsReader(block: Block, run: number): (row: number) => Readonly<Record<string, string>> {
  const places = block.places();
  const pages = block.pages(run);
  let page: TextPage | undefined;
  return (row) => {
    if (page === undefined || row < page.from || row >= page.to) page = pages.find(({ to }) => row < to);
    if (page === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
    const text = page.bytes();
    const textOf = (bounds: readonly [number, number] | undefined): string | undefined =>
      bounds && text.toString('utf8', ...bounds);
    const message = textOf(textBounds(places, page, row, 'message'));
    return {
      'event.original': textOf(textBounds(places, page, row, 'original')) ?? '',
      ...(message !== undefined && { message }),
    };
  };
}
