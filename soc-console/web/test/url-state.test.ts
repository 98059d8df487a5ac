import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatList, parseList, parseSearch, stringifySearch } from '../src/base/url-state.ts';
import { figureSearch } from '../src/pages/overview/figure-link.ts';
import { readEventSearch } from '../src/pages/events-search/event-search-state.ts';
import { formatSort, parseSort, sortRows } from '../src/ui/sort-rows.ts';

describe('address', () => {
  it('reads back every parameter with a value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => name !== '__proto__'),
          fc.string({ minLength: 1, unit: 'grapheme' }),
        ),
        (params) => {
          expect(parseSearch(stringifySearch(params))).toEqual({ ...params });
        },
      ),
    );
  });
  it('keeps a query readable', () => {
    expect(stringifySearch({ query: 'source.ip: 10.0.0.0/8', time: undefined })).toBe('?query=source.ip:+10.0.0.0/8');
    expect(stringifySearch({})).toBe('');
  });
  it('reads back every list', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
        // A list of one empty text is the empty list in an address.
        fc.pre(!(values.length === 1 && values[0] === ''));
        expect(parseList(formatList(values))).toEqual(values);
      }),
    );
    expect(formatList([])).toBeUndefined();
    expect(parseList(undefined)).toEqual([]);
  });
});

describe('links of the overview', () => {
  it('show all time unless they say otherwise', () => {
    expect(figureSearch({ screen: 'alerts', query: { status: ['open', 'investigating'], assignee: '-' } })).toEqual({
      time: 'all',
      status: 'open,investigating',
      assignee: '-',
    });
    expect(figureSearch({ screen: 'alerts', query: { from: '2026-11-22T00:00:00.000Z' } })).toEqual({
      from: '2026-11-22T00:00:00.000Z',
    });
  });
  it('keep commas inside a query', () => {
    expect(figureSearch({ screen: 'events', query: { query: 'tags: (a, b)' } })).toEqual({ query: 'tags: (a, b)' });
    expect(figureSearch({ screen: 'alerts', query: { source: 'a,b' } })['source']).toBe('a\\,b');
  });
});

it('event search understands from and to', () => {
  const state = readEventSearch(
    {
      from: '2026-11-22T00:00:00.000Z',
      to: '2026-11-23T00:00:00.000Z',
      columns: 'a,b',
      sort: 'x',
    },
    { now: () => Date.UTC(2026, 10, 22) },
  );
  expect(state).toEqual({
    query: '',
    time: { kind: 'absolute', from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' },
    columns: ['a', 'b'],
    sort: 'newest',
  });
});

describe('sorting', () => {
  it('puts missing values last in both directions', () => {
    const rows = [{ n: 2 }, { n: null }, { n: 3 }, { n: 1 }];
    const order = (descending: boolean): (number | null)[] =>
      sortRows(rows, { key: 'n', descending }, (row) => row.n).map(({ n }) => n);
    expect(order(false)).toEqual([1, 2, 3, null]);
    expect(order(true)).toEqual([3, 2, 1, null]);
  });
  it('reads back the address form', () => {
    for (const descending of [true, false])
      expect(parseSort(formatSort({ key: 'rate', descending }), { key: 'x', descending: true })).toEqual({
        key: 'rate',
        descending,
      });
  });
});
