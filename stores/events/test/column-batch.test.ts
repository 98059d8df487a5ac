import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { columnBatch } from '../src/parquet/column-batch.ts';
import { decodeEvent } from '../src/parquet/event-cells.ts';
import { EVENT_COLUMNS, REST_COLUMN, SEQ_COLUMN } from '../src/parquet/event-columns.ts';
import { eventArbitrary, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';
import { numbered } from './open-segments.ts';

const batchOf = (events: readonly EcsEvent[]) => columnBatch(events.map((event, index) => numbered(event, index + 1)));

/** The events again, row by row. */
function rowsOf({ rows, columns }: ReturnType<typeof columnBatch>): readonly EcsEvent[] {
  return Array.from({ length: rows }, (_, row) => {
    const cells = Object.fromEntries([...columns].map(([name, list]) => [name, list[row] ?? null]));
    const { [SEQ_COLUMN]: seq, [REST_COLUMN]: rest, 'event.ingested': ingested, ...others } = cells;
    expect([seq, ingested]).toEqual([row + 1, 1_800_000_000_000]);
    return decodeEvent(others, typeof rest === 'string' ? rest : null);
  });
}

const event = (fields: Readonly<Record<string, FieldValue | undefined>>) =>
  ({ ...numberedEvent(1), ...fields }) as EcsEvent;

describe('columns of events', () => {
  it('give the events back, every list as long as there are rows', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary(), { maxLength: 8 }), (some) => {
        const events = withIds(some);
        const batch = batchOf(events);
        expect(batch.rows).toBe(events.length);
        for (const list of batch.columns.values()) expect(list).toHaveLength(events.length);
        expect(rowsOf(batch)).toEqual(events);
      }),
    );
  });

  it('are only those that have a value in some row', () => {
    const { columns } = batchOf([event({ 'user.name': 'a' }), event({ 'url.path': '/' })]);
    expect([columns.get('user.name'), columns.get('url.path')]).toEqual([
      ['a', null],
      [null, '/'],
    ]);
    expect(columns.has('file.name')).toBe(false);
    for (const name of columns.keys())
      expect(EVENT_COLUMNS.has(name) || [SEQ_COLUMN, REST_COLUMN].includes(name)).toBe(true);
  });

  it.each<readonly [string, FieldValue, boolean]>([
    ['user.name', 'a', false],
    ['user.name', ['a'], true],
    ['user.name', 5, true],
    ['user.name', '\u0001a', true],
    ['source.ip', '10.0.0.1', false],
    ['source.ip', '2001:db8::1', false],
    ['source.ip', 'unknown', true],
    ['source.ip', '2001:DB8::1', true],
    ['destination.port', 443, false],
    ['destination.port', '443', true],
    ['destination.port', [443], true],
    ['destination.port', 5.5, true],
    ['event.created', '2026-03-01T00:00:00.000Z', false],
    ['event.created', '2026-03-01', true],
    ['huawei.vsys', ['a', 'b'], false],
  ])('tell that %s %j is looked for in lists too: %s', (field, value, marked) => {
    const batch = batchOf([event({ 'event.category': 'network', [field]: value })]);
    expect([...batch.overflow]).toEqual(marked ? [field] : []);
    expect(rowsOf(batch)[0]?.[field]).toEqual(value);
  });

  it('leave out what is undefined', () => {
    const batch = batchOf([event({ 'user.name': undefined, 'huawei.vsys': undefined, 'test.number': undefined })]);
    expect([batch.columns.has('user.name'), batch.columns.has(REST_COLUMN)]).toEqual([false, false]);
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'a"b', 'a/b~c'])(
    'keep a field named %j like any other',
    (name) => {
      const odd = JSON.parse(JSON.stringify(event({})).replace('"test.number"', JSON.stringify(name))) as EcsEvent;
      const [back] = rowsOf(batchOf([odd]));
      expect(Object.entries(back ?? {}).sort()).toEqual(Object.entries(odd).sort());
    },
  );

  it('of nothing are nothing', () => {
    expect(columnBatch([])).toEqual({ rows: 0, columns: new Map(), overflow: new Set() });
  });
});
