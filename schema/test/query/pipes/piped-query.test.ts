import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnsAfter,
  formatColumn,
  formatPipedQuery,
  parsePipedQuery,
  PIPE_BOUNDS,
  type Ast,
  type Column,
  type Stage,
  type StageMetric,
} from '../../../src/index.ts';
import { STAGE_HABITS, STAGE_WORDS } from '../../../src/query/pipes/stage-words.ts';

function parsed(text: string) {
  const result = parsePipedQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.code} at ${result.at}`);
  return result.query;
}

const MINUTE = 60_000;
const group = (by: readonly string[], ...metrics: readonly StageMetric[]): Stage => ({ kind: 'group', by, metrics });
const field = (name: string): Column => ({ kind: 'field', field: name });
const COUNT: Column = { kind: 'count' };

describe('parsePipedQuery', () => {
  const cases: readonly (readonly [string, readonly Stage[]])[] = [
    ['', []],
    ['user.name: root', []],
    ['| count', [group([])]],
    ['* | count()', [group([])]],
    ['| stats count', [group([])]],
    ['| groupby user.name', [group(['user.name'])]],
    ['| GroupBy user.name', [group(['user.name'])]],
    ['tags: a|groupby user.name,source.ip', [group(['user.name', 'source.ip'])]],
    ['tags: a ｜groupby user.name，source.ip、tags', [group(['user.name', 'source.ip', 'tags'])]],
    ['10.0.0.1:8080| groupby user.name', [group(['user.name'])]],
    ['| groupby `a b` `by`', [group(['a b', 'by'])]],
    ['| top 20', [{ kind: 'first', count: 20 }]],
    ['| top 20 user.name', [group(['user.name']), { kind: 'first', count: 20 }]],
    ['| top user.name', [group(['user.name']), { kind: 'first', count: 10 }]],
    ['| groupby user.name | top 5', [group(['user.name']), { kind: 'first', count: 5 }]],
    ['| timechart 5m', [{ kind: 'timechart', intervalMs: 5 * MINUTE, metrics: [] }]],
    ['| timechart 1h by source.ip', [{ kind: 'timechart', intervalMs: 60 * MINUTE, metrics: [], by: 'source.ip' }]],
    [
      '| timechart 1h sum(source.bytes), count by user.name',
      [
        {
          ...{ kind: 'timechart', intervalMs: 60 * MINUTE, by: 'user.name' },
          metrics: [{ kind: 'sum', field: 'source.bytes' }, { kind: 'count' }],
        },
      ],
    ],
    [
      '| groupby user.name | top 5 | timechart 1m',
      [group(['user.name']), { kind: 'first', count: 5 }, { kind: 'timechart', intervalMs: MINUTE, metrics: [] }],
    ],
    [
      '| stats count distinct(user.name) max( source.bytes ) by source.ip',
      [
        group(
          ['source.ip'],
          { kind: 'count' },
          { kind: 'cardinality', field: 'user.name' },
          { kind: 'max', field: 'source.bytes' },
        ),
      ],
    ],
    ['| dedup user.name source.ip', [{ kind: 'dedup', by: ['user.name', 'source.ip'] }]],
    ['| sort source.port', [{ kind: 'sort', column: field('source.port'), order: 'asc' }]],
    ['| sort source.port DESC', [{ kind: 'sort', column: field('source.port'), order: 'desc' }]],
    ['| groupby tags | sort count', [group(['tags']), { kind: 'sort', column: COUNT, order: 'asc' }]],
    ['| groupby count | sort `count`', [group(['count']), { kind: 'sort', column: field('count'), order: 'asc' }]],
    ['| groupby count | sort count', [group(['count']), { kind: 'sort', column: COUNT, order: 'asc' }]],
    ['| sort count', [{ kind: 'sort', column: field('count'), order: 'asc' }]],
    [
      '| stats distinct(tags) by sum | sort distinct(tags) desc | fields sum',
      [
        group(['sum'], { kind: 'cardinality', field: 'tags' }),
        { kind: 'sort', column: { kind: 'cardinality', field: 'tags' }, order: 'desc' },
        { kind: 'fields', columns: [field('sum')] },
      ],
    ],
    ['| fields user.name source.ip', [{ kind: 'fields', columns: [field('user.name'), field('source.ip')] }]],
  ];
  it.each(cases)('%s', (text, stages) => {
    expect(parsed(text).stages).toEqual(stages);
  });

  it.each<readonly [string, string, number]>([
    ['| ', 'query.syntax', 2],
    ['|', 'query.syntax', 1],
    ['user.name: |count', 'query.syntax', 11],
    ['(tags: a | count)', 'query.syntax', 9],
    ['tags: a or | count', 'query.syntax', 11],
    ['tags: a || tags: b', 'query.habit', 8],
    ['tags: a | | count', 'query.syntax', 10],
    ['tags: a|b', 'query.unknownStage', 8],
    ['| groupby', 'query.syntax', 9],
    ['| groupby a,', 'query.syntax', 12],
    ['| groupby a ) b', 'query.syntax', 12],
    ['| groupby a b c d', 'query.tooManyOf', 16],
    ['| groupby a b a', 'query.repeated', 14],
    ['| groupby "a"', 'query.syntax', 10],
    ['| groupby `a', 'query.unterminatedString', 10],
    ['| count | groupby a', 'query.stageOrder', 10],
    ['| sort tags | dedup tags', 'query.stageOrder', 14],
    ['| top', 'query.syntax', 5],
    ['| top 0', 'query.outOfBounds', 6],
    ['| top 1001', 'query.outOfBounds', 6],
    ['| top 5 a | top 20 b', 'query.stageOrder', 12],
    ['| timechart', 'query.syntax', 11],
    ['| timechart 5', 'query.syntax', 12],
    ['| timechart 5x', 'query.syntax', 12],
    ['| timechart 31d', 'query.outOfBounds', 12],
    ['| timechart 0m', 'query.syntax', 12],
    ['| timechart 1m by a b', 'query.tooManyOf', 20],
    ['| groupby a b | timechart 1m', 'query.stageOrder', 16],
    ['| groupby a | timechart 1m by b', 'query.stageOrder', 27],
    ['| groupby a | top 21 | timechart 1m', 'query.outOfBounds', 23],
    ['| groupby a | sort a | timechart 1m', 'query.stageOrder', 23],
    ['| stats', 'query.syntax', 7],
    ['| stats by a', 'query.syntax', 8],
    ['| stats median(a)', 'query.syntax', 8],
    ['| stats dc(a)', 'query.habit', 8],
    ['| stats sum', 'query.syntax', 11],
    ['| stats sum(user.name)', 'query.badValue', 12],
    ['| stats count count', 'query.repeated', 14],
    ['| stats sum(source.port', 'query.syntax', 23],
    ['| sort', 'query.syntax', 6],
    ['| sort -count', 'query.habit', 7],
    ['| sort a up', 'query.syntax', 9],
    ['| groupby a | sort b', 'query.noColumn', 19],
    ['| groupby a | fields count count', 'query.repeated', 27],
    ['| fields a | sort b', 'query.noColumn', 18],
    ['| stats sum(source.port) by a | sort count', 'query.noColumn', 37],
  ])('refuses %s', (text, code, at) => {
    expect(parsePipedQuery(text)).toMatchObject({ ok: false, code, at });
  });

  it.each<readonly [string, string, string, number]>([
    ['a long name', `| sort ${'a'.repeat(257)}`, 'query.tooManyOf', 7],
    ['eleven stages', '| sort a '.repeat(11), 'query.tooManyOf', 90],
    [
      '51 columns',
      `| fields ${Array.from({ length: 51 }, (_, i) => `f${i}`).join(' ')}`,
      ...(['query.tooManyOf', 199] as const),
    ],
    ['a long text', 'x '.repeat(20_000), 'query.tooLarge', 32_768],
  ])('refuses %s', (_what, text, code, at) => {
    expect(parsePipedQuery(text)).toMatchObject({ ok: false, code, at });
  });

  it('every stage of another language, and says how it is written here', () => {
    for (const [habit, write] of Object.entries(STAGE_HABITS)) {
      expect(parsePipedQuery(`| ${habit} x`)).toMatchObject({
        ok: false,
        code: 'query.habit',
        at: 2,
        details: { write },
      });
      if (!write.startsWith('filter')) expect(parsePipedQuery(`| ${write}`)).toMatchObject({ ok: true });
    }
  });

  it('warns of fields the dictionary does not have, at their place', () => {
    const warned = (text: string) => parsePipedQuery(text);
    expect(warned('sorce.ip: a | groupby sorce.ip')).toMatchObject({
      warnings: [
        { code: 'query.unknownField', at: 0, instead: ['source.ip', 'source.nat.ip'] },
        { code: 'query.unknownField', at: 22, length: 8, instead: ['source.ip', 'source.nat.ip'] },
      ],
    });
    expect(warned('| groupby 源地址')).toMatchObject({ warnings: [{ at: 10, instead: ['source.ip'] }] });
    expect(warned('| groupby source.ip | sort count')).toMatchObject({ warnings: [] });
  });

  it('reads a filter as parseQuery does: a bar in quotes, backquotes and regular expressions is text', () => {
    expect(parsed('user.name: "a | count"')).toEqual({ where: eq('user.name', 'a | count'), stages: [] });
    expect(parsed('url.path =~ /a|count/ | count').where).toEqual({ op: 'regex', field: 'url.path', value: 'a|count' });
    expect(parsed('`a | count`: x | groupby `b|c`')).toEqual({ where: eq('a | count', 'x'), stages: [group(['b|c'])] });
    expect(parsed('user.name: “a｜b”').where).toEqual(eq('user.name', 'a｜b'));
  });

  it('never throws and never points outside the text', () => {
    const piece = fc.constantFrom(
      '|',
      '｜',
      ' ',
      'a',
      '`',
      '"',
      '/',
      '(',
      ')',
      ',',
      '20',
      '5m',
      ' by ',
      'sum(',
      ...STAGE_WORDS,
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 20 }),
        (pieces) => {
          const text = pieces.join('');
          const result = parsePipedQuery(text);
          if (result.ok) return;
          expect(result.at).toBeLessThanOrEqual(text.length);
          expect(result.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function eq(name: string, value: string): Ast {
  return { op: 'eq', field: name, value };
}

const names = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom(
      'user.name',
      'source.ip',
      'by',
      'count',
      'desc',
      'sum',
      'and',
      '厂商 字段',
      'a`b',
      'a｀b',
      'a|b',
      '20',
      '\ufeff',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  ),
  { minLength: 1, maxLength: 3 },
);
const metrics: fc.Arbitrary<readonly StageMetric[]> = fc.uniqueArray(
  fc.oneof(
    fc.constant<StageMetric>({ kind: 'count' }),
    fc.record({ kind: fc.constant('cardinality' as const), field: fc.constantFrom('user.name', 'a)b', 'by') }),
    fc.record({
      kind: fc.constantFrom('min' as const, 'max' as const, 'sum' as const, 'avg' as const),
      field: fc.constantFrom('source.bytes', '@timestamp'),
    }),
  ),
  { maxLength: 4, selector: (metric) => JSON.stringify(metric) },
);
/** A count alone is what there is without measures. */
const measured = metrics.map((list) => (list.length === 1 && list[0]?.kind === 'count' ? [] : list));
const interval = fc.constantFrom(1_000, 90_000, MINUTE, 86_400_000, 7 * 86_400_000);
const source: fc.Arbitrary<readonly Stage[]> = fc.oneof(
  fc.constant([]),
  fc.record({ kind: fc.constant('dedup' as const), by: names }).map((stage) => [stage]),
  fc
    .record({ kind: fc.constant('group' as const), by: fc.oneof(names, fc.constant([])), metrics: measured })
    .map((s) => [s]),
  fc
    .record({
      kind: fc.constant('timechart' as const),
      intervalMs: interval,
      metrics: measured,
      by: fc.option(names, { nil: undefined }),
    })
    .map(({ by, ...stage }) => [{ ...stage, ...(by?.[0] !== undefined && { by: by[0] }) }]),
  fc
    .record({ by: names, count: fc.option(fc.integer({ min: 1, max: 20 })), intervalMs: interval })
    .map(({ by, count, intervalMs }): Stage[] => [
      group(by.slice(0, 1)),
      ...(count === null ? [] : [{ kind: 'first' as const, count }]),
      { kind: 'timechart', intervalMs, metrics: [] },
    ]),
);
/** Stages that take what comes to them, with its columns. */
const piped = fc
  .tuple(source, fc.array(fc.tuple(fc.constantFrom('sort', 'first', 'fields'), fc.nat()), { maxLength: 4 }), names)
  .map(([first, rest, free]): readonly Stage[] =>
    rest.reduce<readonly Stage[]>((stages, [kind, seed]) => {
      const columns = columnsAfter(stages) ?? free.map(field);
      const column = columns[seed % columns.length] ?? COUNT;
      if (kind === 'first') return [...stages, { kind, count: (seed % PIPE_BOUNDS.rows) + 1 }];
      if (kind === 'sort') return [...stages, { kind, column, order: seed % 2 === 0 ? 'asc' : 'desc' }];
      return [
        ...stages,
        { kind: 'fields', columns: columns.filter((_, index) => index === 0 || (seed >> index) % 2 === 0) },
      ];
    }, first),
  );

describe('formatPipedQuery', () => {
  it('gives text that is read as the same stages and comes back as the same text', () => {
    fc.assert(
      fc.property(
        piped,
        fc.constantFrom<Ast>({ op: 'all' }, eq('user.name', 'a|b'), eq('a|b', '"')),
        (stages, where) => {
          const text = formatPipedQuery({ where, stages });
          const again = parsed(text);
          expect(again).toEqual({ where, stages });
          expect(formatPipedQuery(again)).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<readonly [Column, string]>([
    [COUNT, 'count'],
    [field('count'), '`count`'],
    [{ kind: 'cardinality', field: 'user.name' }, 'distinct(user.name)'],
    [{ kind: 'avg', field: 'source.bytes' }, 'avg(source.bytes)'],
  ])('names the column %j', (column, text) => {
    expect(formatColumn(column)).toBe(text);
  });
});
