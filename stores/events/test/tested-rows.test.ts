import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchAst, type Ast, type EcsEvent } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { splitQuery } from '../src/embedded/read/expressions.ts';
import { testRows } from '../src/embedded/read/test-rows.ts';
import { testTexts, type TextsToTest } from '../src/embedded/read/test-texts.ts';
import { TestedRows } from '../src/embedded/read/tested-rows.ts';
import { BlockScan } from '../src/scan/block-scan.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { Pace } from '../src/scan/pace.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { anyEvent } from './any-event.ts';
import { openBlockOf } from './blocks-of-events.ts';
import { astArbitrary, withIds } from './generated-events.ts';

const search = new ByteSearch();
const EVER = { from: -Infinity, to: Infinity };
const toolsOf = (between: () => void = () => undefined) => ({ search, pace: new Pace(between) });
const elsewhere = (texts: TextsToTest): Promise<Uint8Array> => Promise.resolve(testTexts(texts, toolsOf()));
const blockOf = (events: readonly EcsEvent[]) => openBlockOf(events, 0, () => Date.UTC(2026, 2, 5));

/** Numbers of the rows that match. */
async function found(rows: TestedRows, query: Ast): Promise<readonly number[]> {
  const split = splitQuery(query);
  await testRows(rows, split, { span: EVER, tools: toolsOf(), elsewhere });
  const [scan, plan] = [new BlockScan(rows, toolsOf()), planQuery(split.where)];
  return rows.runs.flatMap(({ from, to }, run) => {
    const mask = scan.mask(plan, run, EVER);
    return Array.from({ length: to - from }, (_, at) => from + at).filter(
      (row) => mask === 'all' || (mask !== 'none' && mask[row - from] === 1),
    );
  });
}

/** Fields beyond those that have a column of their own. */
const MANY = Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`many.f${n}`, 'x']));
const FIELDS = ['event.original', 'message', 'event.id', 'event.dataset', 'user.name', 'related.ip', '__proto__'];
const leaf: fc.Arbitrary<Ast> = fc.oneof(
  fc.record({
    op: fc.constant('regex' as const),
    field: fc.constantFrom(...FIELDS, 'many.f1099', 'ids'),
    value: fc.constantFrom('a', '^$', '.', '^5$', '[0-9]+', 'tru', '\\x01', '"', '登录', 'x', '(a|b)+c?'),
  }),
  fc.record({
    op: fc.constant('wildcard' as const),
    field: fc.constantFrom(...FIELDS, 'many.f1099', 'ids'),
    value: fc.constantFrom('*', '?', '*a*', '5', '?*', '10.*', '*\u0001*'),
  }),
  astArbitrary,
);
const query = fc.letrec<{ ast: Ast }>((tie) => ({
  ast: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), args: fc.array(tie('ast'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), arg: tie('ast') }),
  ),
})).ast;

describe('expressions over what is in memory, tested elsewhere', () => {
  it('find what the query means, whatever the values and fields', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 1, maxLength: 25 }),
        fc.boolean(),
        fc.array(query, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        async (given, crowded, queries, rowsOfRun) => {
          const events = withIds(given).map((event, at) => (crowded && at === 0 ? { ...MANY, ...event } : event));
          const { block, kept } = blockOf(events);
          for (const where of queries) {
            const matches = matchAst(where, compileRe2);
            const expected = kept.flatMap((event, row) => (matches(event) ? [row] : []));
            expect(await found(new TestedRows(block, rowsOfRun), where)).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are of the rows of the moment they were asked', async () => {
    const { block } = blockOf(withIds([MANY_EVENT, MANY_EVENT]));
    const rows = new TestedRows(block, 10);
    const { kept } = blockOf(withIds([MANY_EVENT], 5));
    for (const event of kept) block.add({ seq: 9, ingested: 0, ts: 0, event });
    expect(await found(rows, { op: 'regex', field: 'event.original', value: 'o+' })).toEqual([0, 1]);
  });
});

const MANY_EVENT = {
  ...{ '@timestamp': '2026-03-01T00:00:00.000Z', 'event.created': '2026-03-01T00:00:00.000Z' },
  ...{ 'event.original': 'one of many', 'event.kind': 'event', 'event.dataset': 'test' },
};

describe('who takes events in', () => {
  const LONG = 3_000_000;
  const events = withIds(
    Array.from({ length: 20_000 }, (_, n) => ({
      ...MANY_EVENT,
      'event.original': n === 7 ? 'y'.repeat(LONG) : `line ${n} ${'ab cd '.repeat(30)}`,
      'url.original': `/${n}/${'xyz'.repeat(40)}`,
      message: `apart ${n}`,
    })),
  );
  const { block } = blockOf(events);

  it.each(['event.original', 'url.original', 'message', 'event.id'])(
    'tests no text of %s and copies no more than a megabyte before others have the thread',
    async (field) => {
      const parts: number[] = [];
      let [tested, copied] = [0, 0];
      const rows = new TestedRows(block, 8_192);
      await testRows(rows, splitQuery({ op: 'regex', field, value: '(x+y?z*|(a|b)+)+q$' }), {
        ...{ span: EVER, tools: toolsOf(() => (tested += 1)) },
        elsewhere: (texts) => {
          parts.push(texts.list.length);
          copied += texts.list.length;
          return elsewhere(texts);
        },
      });
      // Its own pace was asked for nothing but what is left over at the end.
      expect(tested).toBeLessThanOrEqual(2);
      expect(copied).toBeGreaterThan(20_000 * 5);
      const most = field === 'event.original' ? LONG : 1_048_576;
      // A text is never parted; besides it are the lengths of 8,192 texts.
      for (const bytes of parts) expect(bytes).toBeLessThanOrEqual(most + 4 * 8_193);
    },
  );
});
