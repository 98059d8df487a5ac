import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { decodeCell, encodeCell, encodeMisfit, encodeText, LIST_MARK } from '../src/parquet/event-cells.ts';
import { EVENT_COLUMNS } from '../src/parquet/event-columns.ts';
import { decodeEventLines, encodeEventLines } from '../src/embedded/event-lines.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.ipV4(), fc.ipV6());
const column = fc.constantFrom(...EVENT_COLUMNS.values());
/** -0 is 0 in JSON. */
const stored = (one: FieldValue): unknown => JSON.parse(JSON.stringify(one));

describe('a cell', () => {
  it('of any value in any column, or beside it, gives the value back', () => {
    fc.assert(
      fc.property(column, value, (where, one) => {
        const cell = encodeCell(where, one);
        const back =
          cell === undefined ? decodeCell(undefined, encodeMisfit(where.type, one)) : decodeCell(where, cell);
        expect(stored(back)).toEqual(stored(one));
      }),
      { numRuns: 500 },
    );
  });

  it('of an unknown field gives the value back', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(stored(decodeCell(undefined, encodeText(one)))).toEqual(stored(one));
      }),
    );
  });

  it.each([
    ['event.dataset', 'plain', 'plain'],
    ['event.dataset', `${LIST_MARK}x`, `${LIST_MARK}[["\\u0001x"],"\\u0001x"]`],
    ['event.category', ['a', 'b'], `${LIST_MARK}[["a","b"]]`],
    ['source.ip', '10.0.0.1', '00000000000000000000ffff0a000001'],
    ['source.port', 514, 514],
    ['@timestamp', '2026-11-28T00:00:00.000Z', Date.UTC(2026, 10, 28)],
  ] as const)('%s %j is %j', (field, one, cell) => {
    const where = EVENT_COLUMNS.get(field);
    if (where === undefined) throw new Error('no such column');
    expect(encodeCell(where, one)).toBe(cell);
  });

  it.each([
    ['source.port', '514'],
    ['source.port', [1, 2]],
    ['@timestamp', 'yesterday'],
  ] as const)('%s %j does not fit its number column', (field, one) => {
    const where = EVENT_COLUMNS.get(field);
    if (where === undefined) throw new Error('no such column');
    expect(encodeCell(where, one)).toBeUndefined();
  });
});

describe('event lines', () => {
  it('of any events are read back, however long', () => {
    const event = fc.dictionary(fc.string(), scalar).map((fields) => stored(fields as never) as EcsEvent);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), fc.nat(9_000), (events, long) => {
        const all = [...events, { message: '谯'.repeat(long) } as unknown as EcsEvent];
        expect(decodeEventLines(encodeEventLines(all)).events).toEqual(all);
      }),
    );
  });

  it('of nothing are nothing', () => {
    expect(decodeEventLines(encodeEventLines([])).events).toEqual([]);
  });
});
