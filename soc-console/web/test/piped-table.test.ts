import { ALERT_FIELDS, EVENT_FIELDS, parsePipedQuery } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { cellText, chartOf, placeOfRow, type PipedColumn, type PipedTable } from '../src/piped/piped-table.ts';
import { queryParts, withCondition } from '../src/query/query-edit.ts';

const RANGE = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T03:00:00.000Z' };
const at = (hour: number) => `2026-03-01T0${hour}:00:00.000Z`;
const TIME: PipedColumn = { name: '@timestamp', kind: 'field', field: '@timestamp' };
const USER: PipedColumn = { name: 'user.name', kind: 'field', field: 'user.name' };
const COUNT: PipedColumn = { name: 'count', kind: 'count' };
const AVG: PipedColumn = { name: 'avg(source.bytes)', kind: 'avg', field: 'source.bytes' };

function table(columns: readonly PipedColumn[], rows: PipedTable['rows'], intervalMs?: number): PipedTable {
  return { columns: [...columns], rows, ...(intervalMs !== undefined && { intervalMs }) };
}

describe('the chart of a table', () => {
  const counts = (made: PipedTable) => chartOf(made, RANGE)?.series.map(({ name, counts: list }) => [name, list]);
  const HOUR = 3_600_000;

  it('has a bar for every bucket', () => {
    const made = table(
      [TIME, COUNT],
      [
        [at(0), 4],
        [at(2), 5],
      ],
      HOUR,
    );
    expect(chartOf(made, RANGE)?.starts).toEqual([at(0), at(1), at(2)]);
    expect(counts(made)).toEqual([['count', [4, 0, 5]]]);
  });

  it('has a series for every value, in whatever order the rows are', () => {
    const rows = [
      [at(2), 'b', 1],
      [at(0), 'a', 2],
      [at(2), 'a', 3],
    ];
    expect(counts(table([TIME, USER, COUNT], rows, HOUR))).toEqual([
      ['b', [0, 0, 1]],
      ['a', [2, 0, 3]],
    ]);
  });

  it.each<readonly [string, PipedTable]>([
    ['rows that are none', table([USER, COUNT], [['a', 1]])],
    ['a chart without its times', table([COUNT], [[1]], HOUR)],
    ['a chart without a measure', table([TIME], [[at(0)]], HOUR)],
    ['means of several values, which do not add up', table([TIME, USER, AVG], [[at(0), 'a', 1]], HOUR)],
  ])('is not drawn for %s', (_what, made) => {
    expect(chartOf(made, RANGE)).toBeUndefined();
  });
});

describe('the events of a row', () => {
  it.each<readonly [string, PipedTable, ReturnType<typeof placeOfRow>]>([
    ['', table([USER, COUNT], [['a b', 1]]), { query: 'user.name: "a b"' }],
    ['tags: x', table([USER, COUNT], [['root', 1]]), { query: 'tags: x and user.name: root' }],
    ['tags: x', table([TIME, COUNT], [[at(1), 1]], 3_600_000), { query: 'tags: x', time: `${at(1)}~${at(2)}` }],
    ['tags: x', table([COUNT], [[7]]), { query: 'tags: x' }],
    ['tags: x', table([USER, COUNT], [[null, 1]]), { query: 'tags: x' }],
    ['', table([COUNT], [[7]]), { query: undefined }],
  ])('of %j', (filter, made, search) => {
    expect(placeOfRow({ filter, timed: true, fields: EVENT_FIELDS }, made, made.rows[0] ?? [])).toEqual(search);
  });
});

describe('the records of a row', () => {
  const place = { filter: 'alert.status: open', timed: false, fields: ALERT_FIELDS.dictionary };
  const TITLE: PipedColumn = { name: 'rule.name', kind: 'field', field: 'rule.name' };

  it('of a page without a time have that of the bucket in their query', () => {
    const made = table([TIME, TITLE, COUNT], [[at(1), 'SQL 注入', 1]], 3_600_000);
    expect(placeOfRow(place, made, made.rows[0] ?? [])).toEqual({
      query: `alert.status: open and @timestamp: ["${at(1)}" to "${at(2)}"} and rule.name: "SQL 注入"`,
    });
  });

  it('are found by what is a text among events and a time among alerts', () => {
    const column: PipedColumn = { name: 'alert.updated', kind: 'field', field: 'alert.updated' };
    expect(cellText(column, at(0), String)).toBe(at(0));
    expect(cellText(column, at(0), String, ALERT_FIELDS.dictionary)).toBe('2026-03-01 08:00:00.000');
  });
});

describe('a cell', () => {
  it.each<readonly [PipedColumn, string | number | null, string]>([
    [COUNT, 1234, '#1234'],
    [USER, '', ''],
    [USER, 5, '5'],
    [USER, null, ''],
    [TIME, at(0), '2026-03-01 08:00:00.000'],
    [{ name: 'max(@timestamp)', kind: 'max', field: '@timestamp' }, Date.parse(at(0)), '2026-03-01 08:00:00.000'],
    [{ name: 'distinct(@timestamp)', kind: 'cardinality', field: '@timestamp' }, 3, '#3'],
  ])('of %j with %j is %j', (column, cell, text) => {
    expect(cellText(column, cell, (n) => `#${n}`)).toBe(text);
  });
});

describe('a query with stages', () => {
  it.each([
    ['tags: a | count', { filter: 'tags: a', piped: true, chart: false }],
    ['| groupby a | top 3 | timechart 1m', { filter: '', piped: true, chart: true }],
    ['tags: "a | count"', { filter: 'tags: "a | count"', piped: false, chart: false }],
    ['tags: a | grupby b', { filter: 'tags: a | grupby b', piped: true, chart: false }],
    ['tags: (', { filter: 'tags: (', piped: false, chart: false }],
  ])('%j has its parts', (query, parts) => {
    expect(queryParts(query)).toEqual(parts);
  });

  it('keeps its stages when a condition is added', () => {
    const query = withCondition('tags: a | top 5 user.name', 'user.name', 'x|y', true);
    expect(query).toBe('tags: a and not user.name: "x|y" | groupby user.name | top 5');
    expect(parsePipedQuery(query)).toMatchObject({ ok: true });
    expect(withCondition('| count', 'tags', 'a', false)).toBe('tags: a | count');
  });
});
