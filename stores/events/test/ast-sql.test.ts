import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchAst, type Ast, type EcsEvent, type FieldValue, type Scalar } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { astSql, SqlParams } from '../src/parquet/ast-sql.ts';
import { sourcesWhere, type SourceRelation } from '../src/parquet/store-view.ts';
import { astArbitrary, eventArbitrary, LEAVES, withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';
import { openSegments, type OpenSegments } from './open-segments.ts';

const [generated] = fc.sample(fc.array(eventArbitrary(), { minLength: 240, maxLength: 240 }), { numRuns: 1, seed: 11 });
const EVENTS = withIds(generated ?? []);

/** A value in the field under test, in events that are otherwise alike; one event has no such field. */
const one = (field: string, values: readonly (FieldValue | undefined)[]): readonly EcsEvent[] =>
  values.map((value, index) => {
    const { 'event.category': _category, 'source.ip': _ip, 'source.port': _port, ...bare } = numberedEvent(index);
    return { ...bare, ...(value === undefined ? {} : { [field]: value }) };
  });

let dir: string;
let under: OpenSegments;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'qiaolou-sql-'));
  under = await openSegments(dir);
});
afterAll(async () => {
  await under.close();
  await rm(dir, { recursive: true, force: true });
});

/** Sequence numbers, from 0, of the rows of the sources that match. */
async function matched(ast: Ast, sources: readonly SourceRelation[], first: number): Promise<readonly number[]> {
  const out: number[] = [];
  for (const source of sources) {
    const params = new SqlParams();
    const sql = `SELECT CAST(_seq AS DOUBLE) AS seq FROM ${source.relation} WHERE ${astSql(ast, source, params)}`;
    const rows = await under.engine.query(sql, params.values, Infinity);
    out.push(...rows.map((row) => Number(row['seq']) - first));
  }
  return out.sort((a, b) => a - b);
}

/** The same, by the reference meaning. */
function meant(ast: Ast, events: readonly EcsEvent[]): readonly number[] {
  const test = matchAst(ast, compileRe2);
  return events.flatMap((event, index) => (test(event) ? [index] : []));
}

describe('SQL of a query over generated events', () => {
  const places: readonly (readonly [string, (events: readonly EcsEvent[]) => Promise<readonly SourceRelation[]>])[] = [
    [
      'in the hot table',
      async (events) => {
        await under.insert(events);
        return sourcesWhere({ ...under.view(), segments: [] }, () => true);
      },
    ],
    [
      'in segments',
      async (events) => {
        await under.flush(events);
        return sourcesWhere({ ...under.view(), hot: [] }, () => true);
      },
    ],
  ];
  describe.each(places)('%s', (_place, store) => {
    let sources: readonly SourceRelation[];
    beforeAll(async () => {
      await under.close();
      await rm(dir, { recursive: true, force: true });
      under = await openSegments(dir);
      sources = await store(EVENTS);
    });

    it.each(Object.entries(LEAVES))('means what the reference means: %s', async (_op, leaves) => {
      let hits = 0;
      await fc.assert(
        fc.asyncProperty(fc.oneof(...leaves), fc.boolean(), async (leaf, not) => {
          const ast: Ast = not ? { op: 'not', arg: leaf } : leaf;
          const expected = meant(ast, EVENTS);
          hits += expected.length;
          expect(await matched(ast, sources, 1)).toEqual(expected);
        }),
        { numRuns: 60 },
      );
      expect(hits).toBeGreaterThan(0);
    });

    it('means what the reference means: and, or, not of them', async () => {
      await fc.assert(
        fc.asyncProperty(astArbitrary, async (ast) => {
          expect(await matched(ast, sources, 1)).toEqual(meant(ast, EVENTS));
        }),
        { numRuns: 60 },
      );
    });
  });
});

describe('SQL of a query over chosen values', () => {
  const text = (op: 'contains' | 'wildcard' | 'regex', value: string, field = 'user.name'): Ast => ({
    op,
    field,
    value,
  });
  const eq = (value: Scalar, field = 'user.name'): Ast => ({ op: 'eq', field, value });
  const range = (field: string, ends: Omit<Extract<Ast, { op: 'range' }>, 'op' | 'field'>): Ast => ({
    op: 'range',
    field,
    ...ends,
  });

  // What must match; everything else in the list must not.
  it.each<readonly [string, Ast, string, readonly (FieldValue | undefined)[], readonly number[]]>([
    ['an absent field is not there', { op: 'exists', field: 'user.name' }, 'user.name', ['', undefined, ['a']], [0, 2]],
    [
      'an absent field is not equal',
      { op: 'not', arg: eq('a') },
      'user.name',
      ['a', undefined, 'b', ['b', 'a']],
      [1, 2],
    ],
    ['nothing is in no values', { op: 'in', field: 'user.name', values: [] }, 'user.name', ['a', undefined], []],
    ['no conditions are all met', { op: 'and', args: [] }, 'user.name', ['a', undefined], [0, 1]],
    ['none of no conditions is met', { op: 'or', args: [] }, 'user.name', ['a', undefined], []],
    ['equal keeps case', eq('Deny'), 'user.name', ['deny', 'Deny', ['x', 'Deny'], 'DENY'], [1, 2]],
    ['equal to a number by its text', eq(5), 'user.name', ['5', 5, '5.0', [5]], [0, 1, 3]],
    ['contains folds A to Z only', text('contains', 'aé'), 'user.name', ['xAéy', 'aé', 'AÉ', 'Ae'], [0, 1]],
    ['contains takes no sign for a pattern', text('contains', '.*'), 'user.name', ['a.*b', 'ab', '.*'], [0, 2]],
    ['contains with letters takes no sign either', text('contains', 'a.'), 'user.name', ['A.', 'ab', 'xa.'], [0, 2]],
    ['contains finds a line feed', text('contains', 'a\nb'), 'user.name', ['A\nB', 'a b'], [0]],
    [
      'a wildcard is for the whole value',
      text('wildcard', 'a*'),
      'user.name',
      ['abc', 'xabc', 'A', ['x', 'a']],
      [0, 2, 3],
    ],
    ['a wildcard crosses lines', text('wildcard', 'a*b'), 'user.name', ['a\n\nb', 'ab', 'a'], [0, 1]],
    [
      '? is one character, also beyond 16 bits',
      text('wildcard', 'a?b'),
      'user.name',
      ['a😀b', 'a谯b', 'ab', 'axxb'],
      [0, 1],
    ],
    ['an escaped * is itself', text('wildcard', 'a\\*b'), 'user.name', ['a*b', 'axb', 'a\\*b'], [0]],
    ['an escaped ? is itself', text('wildcard', 'a\\?b'), 'user.name', ['a?b', 'axb'], [0]],
    ['an escaped backslash is itself', text('wildcard', 'a\\\\*'), 'user.name', ['a\\', 'a\\b', 'a*', 'ab'], [0, 1]],
    ['% and _ are themselves', text('wildcard', '%_'), 'user.name', ['%_', 'ab', '%x'], [0]],
    ['a regex searches and keeps case', text('regex', 'b+'), 'user.name', ['abbc', 'ABBC', 'ac'], [0]],
    ['a dot of a regex crosses no line', text('regex', 'a.b'), 'user.name', ['a\nb', 'axb'], [1]],
    [
      'an address in another writing',
      eq('2001:db8::1', 'source.ip'),
      'source.ip',
      ['2001:DB8:0::1', '2001:db8::1', '2001:db8::2'],
      [0, 1],
    ],
    [
      'no address is no address',
      { op: 'exists', field: 'source.ip' },
      'source.ip',
      ['unknown', '::1', ['x', '10.0.0.1'], undefined],
      [1, 2],
    ],
    [
      'text of an address',
      text('contains', '0.0.1', 'source.ip'),
      'source.ip',
      ['10.0.0.1', '10.1.0.0', '::ffff:10.0.0.1'],
      [0, 2],
    ],
    [
      'a network',
      { op: 'cidr', field: 'source.ip', value: '10.0.0.0/31' },
      'source.ip',
      ['10.0.0.1', '10.0.0.2', ['::1', '10.0.0.0']],
      [0, 2],
    ],
    [
      'addresses in order',
      range('source.ip', { gt: '10.0.0.1', lte: '2001:db8::1' }),
      'source.ip',
      ['10.0.0.1', '10.0.0.2', '2001:db8::1', '2001:db8::2'],
      [1, 2],
    ],
    [
      'numbers in order, also as text and in lists',
      range('source.port', { gte: 80, lt: 443 }),
      'source.port',
      [80, 443, '80', [22, 100], 'n/a', 79],
      [0, 2, 3],
    ],
    [
      'a number that is none',
      { op: 'exists', field: 'source.port' },
      'source.port',
      ['n/a', 0, [], ['n/a'], ['n/a', 1]],
      [1, 4],
    ],
    [
      'times in order, in any zone',
      range('event.created', { gte: '2026-03-01T08:00:00+08:00' }),
      'event.created',
      ['2026-03-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z', '2026-03-01T08:00:01+08:00'],
      [0, 2],
    ],
    ['a field no dictionary knows', eq('a', 'huawei.vsys'), 'huawei.vsys', ['a', ['b', 'a'], 'A', undefined], [0, 1]],
    ['a field with signs in its name', eq('a', 'x"/~\\y'), 'x"/~\\y', ['a', 'b'], [0]],
    ['a value like the mark of lists', eq('\u0001[["a"]]'), 'user.name', ['\u0001[["a"]]', ['a'], 'a'], [0]],
    ['a mark is not seen in texts', text('contains', '[["a'), 'user.name', [['a'], '\u0001[["a', 'a'], [1]],
  ])('%s', async (_name, ast, field, values, expected) => {
    const events = one(
      field,
      values.map((value) => (Array.isArray(value) && value.length === 0 ? undefined : value)),
    );
    expect(meant(ast, events)).toEqual(expected);
    await under.insert(events);
    const table = await under.finish();
    const first = table.extent.minSeq;
    const hot = sourcesWhere({ ...under.view(), hot: [table], segments: [] }, () => true);
    expect(await matched(ast, hot, first)).toEqual(expected);
    const before = under.segments.manifest.segments.length;
    await under.segments.flush(table, 0, () => under.hot.retire(table));
    const view = { ...under.view(), hot: [], segments: under.segments.manifest.segments.slice(before) };
    expect(
      await matched(
        ast,
        sourcesWhere(view, () => true),
        first,
      ),
    ).toEqual(expected);
  });
});
