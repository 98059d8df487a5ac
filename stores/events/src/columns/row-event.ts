import { SocError, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import { setField } from '../contract/set-field.ts';
import { MESSAGE_APART, REST_FIELD, type Block } from './block.ts';
import { columnValue } from './segment-column.ts';

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
  return (row) => {
    const event: Record<string, FieldValue> = {
      '@timestamp': new Date(times[row] ?? NaN).toISOString(),
      'event.id': block.id(row),
      ...rowTexts(block, run, row),
    };
    for (const [field, values] of dates) {
      const time = values?.[row] ?? NaN;
      if (!Number.isNaN(time)) setField(event, field, new Date(time).toISOString());
    }
    for (const [field, column] of columns) {
      const value = column === undefined ? undefined : columnValue(column, row);
      if (value === undefined) continue;
      if (field !== REST_FIELD) setField(event, field, value);
      else for (const [name, one] of restFields(value)) setField(event, name, one);
    }
    event['event.ingested'] = new Date(ingested[row] ?? NaN).toISOString();
    return event as EcsEvent;
  };
}

function rowTexts(block: Block, run: number, row: number): Readonly<Record<string, string>> {
  const { starts, messageAt, tail } = block.places();
  const page = block.pages(run).find(({ to }) => row < to);
  if (page === undefined) throw new SocError('store.corrupt', { reason: 'format', row });
  const text = page.bytes();
  const start = (starts[row] ?? 0) - (starts[page.from] ?? 0);
  const end = (starts[row + 1] ?? 0) - (starts[page.from] ?? 0);
  const original = text.toString('utf8', start, end);
  const at = messageAt[row] ?? MESSAGE_APART;
  if (at >= MESSAGE_APART) return { 'event.original': original };
  return { 'event.original': original, message: text.toString('utf8', start + at, end - (tail[row] ?? 0)) };
}

function restFields(value: FieldValue): readonly (readonly [string, FieldValue])[] {
  return typeof value === 'string' ? Object.entries(JSON.parse(value) as Readonly<Record<string, FieldValue>>) : [];
}
