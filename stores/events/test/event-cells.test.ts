import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { decodeCell, decodeEvent } from '../src/parquet/event-cells.ts';
import { EVENT_COLUMNS } from '../src/parquet/event-columns.ts';
import { decodeEventLines, encodeEventLines } from '../src/embedded/event-lines.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
/** -0 is 0 in JSON. */
const stored = (one: unknown): unknown => JSON.parse(JSON.stringify(one));

/** Cells as 0.1.0 wrote them. */
const CELLS = [
  ['event.dataset', 'plain', 'plain'],
  ['event.dataset', '\u0001[["\\u0001x"],"\\u0001x"]', '\u0001x'],
  ['event.dataset', '\u0001[["7"],7]', 7],
  ['event.category', '\u0001[["a","b"]]', ['a', 'b']],
  ['event.category', '\u0001[["a","1"],["a",1]]', ['a', 1]],
  ['source.ip', '00000000000000000000ffff0a000001', '10.0.0.1'],
  ['source.ip', '20010db80000000000000000000000012001:db8::1', '2001:db8::1'],
  ['related.ip', '\u0001[["00000000000000000000ffff0a000001"]]', ['10.0.0.1']],
  ['related.ip', '\u0001[[],"unknown"]', 'unknown'],
  ['source.port', 514, 514],
  ['@timestamp', Date.UTC(2026, 10, 28), '2026-11-28T00:00:00.000Z'],
  ['no.column', '\u0001[["514"],"514"]', '514'],
] as const;

describe('a cell of 0.1.0', () => {
  it.each(CELLS)('%s %j is %j', (field, cell, value) => {
    expect(decodeCell(EVENT_COLUMNS.get(field), cell)).toEqual(value);
  });

  it('beside others makes an event, whatever its field is called', () => {
    const cells = new Map<string, string | number>([['source.port', 514]]);
    const event = decodeEvent(cells, '{"__proto__":"x","acme.list":"\\u0001[[\\"1\\"],[1]]"}');
    expect(Object.entries(event)).toEqual([
      ['source.port', 514],
      ['__proto__', 'x'],
      ['acme.list', [1]],
    ]);
  });
});

describe('event lines', () => {
  it('of any events are read back, however long', () => {
    const event = fc.dictionary(fc.string(), scalar).map((fields) => stored(fields as never) as EcsEvent);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), fc.nat(9_000), (events, long) => {
        const all = [...events, { message: '谯'.repeat(long) } as unknown as EcsEvent];
        expect(decodeEventLines(encodeEventLines(all))).toEqual(all);
      }),
    );
  });

  it('of nothing are nothing', () => {
    expect(decodeEventLines(encodeEventLines([]))).toEqual([]);
  });
});
