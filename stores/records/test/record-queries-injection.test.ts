import { parsePipedQuery, type Ast, type PipedQuery } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { ALERTS, readQuery, statementsOf } from './asked-statements.ts';

const DIALECTS = ['sqlite', 'postgres'] as const;

/** A text as a store could have it. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

const filter = (where: Ast): PipedQuery => ({ where, stages: [] });

/** What a query must not be able to say by a value. */
const VALUES: readonly (readonly [name: string, value: string])[] = [
  ['a quote', "' or '1'='1"],
  ['two quotes', "''; drop table alert_groups; --"],
  ['a double quote', '" or "1"="1'],
  ['a backquote', '` or 1=1'],
  ['a comment to the end of the line', "x' -- "],
  ['a comment in the middle', "x'/**/or/**/1=1"],
  ['a semicolon', '; select pg_sleep(10)'],
  ['NUL', "a\u0000' or 1=1 --"],
  ['a quote in wide punctuation', '＇ or ＇1＇＝＇1'],
  ['typographic quotes', '‘ or ‘1’=‘1’'],
  ['half a surrogate pair before a quote', "\ud800' or 1=1 --"],
  ['a backslash before a quote', "\\' or 1=1 --"],
  ['dollar quotes', '$$ or 1=1 $$'],
  ['a placeholder of SQLite', '? or ?1 or :a or @a'],
  ['a placeholder of PostgreSQL', '$1 or $2'],
  ['an escape string of PostgreSQL', "e'\\x27' or 1=1"],
  ['a cast', "x'::text or true"],
  ['wildcards of like', '%_\\%'],
  ['a path of JSON', '$.user"), "$'],
  ['JSON that ends the list', '"] or 1=1 --'],
  ['a line break', "x\n' or 1=1"],
  ['a long value', `'${'x'.repeat(8_000)}'`],
];

describe('a value of a query is a parameter and never SQL', () => {
  const leaves: readonly (readonly [string, (value: string) => Ast])[] = [
    ['equal', (value) => ({ op: 'eq', field: 'user.name', value })],
    ['one of several', (value) => ({ op: 'in', field: 'user.name', values: [value, 'b'] })],
    ['a part', (value) => ({ op: 'contains', field: 'rule.name', value })],
    ['a pattern', (value) => ({ op: 'wildcard', field: 'url.original', value: `*${value}*` })],
    ['of a list', (value) => ({ op: 'eq', field: 'threat.tactic.name', value })],
    ['a part of an address', (value) => ({ op: 'contains', field: 'source.ip', value })],
  ];
  for (const dialect of DIALECTS)
    for (const [leafName, leaf] of leaves)
      it.each(VALUES)(`${dialect}, ${leafName}: %s`, async (_, value) => {
        // What no stored text has becomes U+FFFD, which SQLite needs a test of its own for.
        const [harmless] = await statementsOf(
          dialect,
          ALERTS,
          filter(leaf(value === storable(value) ? 'a' : 'a\ufffd')),
        );
        const [asked, ...more] = await statementsOf(dialect, ALERTS, filter(leaf(value)));
        expect(more).toEqual([]);
        expect(asked?.sql).toBe(harmless?.sql);
        expect(asked?.parameters.length).toBe(harmless?.parameters.length);
      });

  it.each(DIALECTS)('%s: a regular expression is no SQL at all', async (dialect) => {
    const where: Ast = { op: 'regex', field: 'rule.name', value: "'; drop table alert_groups; -- (a+)+$" };
    for (const { sql, parameters } of await statementsOf(dialect, ALERTS, filter(where))) {
      expect(sql).not.toContain('drop');
      expect(JSON.stringify(parameters)).not.toContain('drop');
    }
  });
});

describe('a name of a query is one of the declared fields or refused at its place', () => {
  const NAMES = [
    ...[
      'id',
      'last_seen',
      'alert_groups.id',
      'entities',
      'version',
      'rowid',
      'ctid',
      'password_hash',
      'users.password_hash',
    ],
    ...[
      '`1=1; --`',
      "`x' or '1'='1`",
      '`"`',
      '`alert.status" or "1`',
      '`a``b`',
      '`$.user`',
      '`source.ip\u0000`',
      '__proto__',
      'constructor',
    ],
    ...[
      'toString',
      '`hasOwnProperty`',
      '`（select 1）`',
      'still_wanted',
      '`e1.value`',
      'd.k1',
      'Alert.Status',
      'source.ip2',
      '用户',
    ],
  ];
  it.each(NAMES)('%s', (name) => {
    for (const [text, at] of [
      [`${name}: x`, 0],
      [`| groupby ${name}`, 10],
      [`| dedup ${name}`, 8],
      [`| sort ${name} desc`, 7],
      [`| fields ${name}`, 9],
      [`| stats distinct(${name})`, 17],
      [`| timechart 1h by ${name}`, 18],
      [`| top 5 ${name}`, 8],
    ] as const)
      expect(parsePipedQuery(text, ALERTS.fields.dictionary), text).toMatchObject({
        ok: false,
        code: 'query.noSuchField',
        at,
      });
  });

  it('a tree that comes without a text is checked too', async () => {
    const where: Ast = { op: 'eq', field: 'id" or 1=1 --', value: 'x' };
    await expect(statementsOf('sqlite', ALERTS, filter(where))).rejects.toMatchObject({ code: 'query.noSuchField' });
    const stages = [{ kind: 'group', by: ['id" or 1=1 --'], metrics: [] }] as const;
    await expect(statementsOf('postgres', ALERTS, { where: { op: 'all' }, stages })).rejects.toThrow();
  });
});

describe('a query has bounds', () => {
  const many = (count: number): readonly Ast[] =>
    Array.from({ length: count }, (_, n): Ast => ({ op: 'eq', field: 'user.name', value: `u${n}` }));

  it.each(DIALECTS)('%s: a list of ten thousand values is one parameter', async (dialect) => {
    const values = Array.from({ length: 10_000 }, (_, n) => `u${n}`);
    const [asked] = await statementsOf(dialect, ALERTS, filter({ op: 'in', field: 'user.name', values }));
    expect(asked?.parameters.length).toBe(4);
  });

  it.each(DIALECTS)('%s: conditions side by side are no deep expression', async (dialect) => {
    const [asked] = await statementsOf(dialect, ALERTS, filter({ op: 'or', args: many(1_900) }));
    let [depth, deepest] = [0, 0];
    for (const char of asked?.sql ?? '') {
      if (char === '(') deepest = Math.max(deepest, (depth += 1));
      if (char === ')') depth -= 1;
    }
    expect(deepest).toBeLessThan(30);
  });

  it.each([
    ['too many conditions', { op: 'or', args: many(2_100) }, 'query.tooLarge'],
    [
      'nested too deeply',
      Array.from({ length: 40 }).reduce<Ast>((arg) => ({ op: 'not', arg }), { op: 'all' }),
      'query.tooDeep',
    ],
    ['a pattern too long', { op: 'wildcard', field: 'rule.name', value: `*${'中'.repeat(20_000)}` }, 'query.tooLarge'],
    ['a back-reference', { op: 'regex', field: 'rule.name', value: '(a)\\1' }, 'query.badRegex'],
    ['a look-ahead', { op: 'regex', field: 'rule.name', value: 'a(?=b)' }, 'query.badRegex'],
    ['a regular expression too long', { op: 'regex', field: 'rule.name', value: 'a'.repeat(1_001) }, 'query.badRegex'],
    ['a repeat that is no RE2', { op: 'regex', field: 'rule.name', value: '(a{1000}){1000}' }, 'query.badRegex'],
    ['an order of texts', { op: 'range', field: 'rule.name', gt: 'a' }, 'query.rangeNotOrdered'],
    ['a text for a number', { op: 'eq', field: 'event.risk_score', value: '1 or 1=1' }, 'query.badValue'],
    ['a network that is none', { op: 'cidr', field: 'source.ip', value: '10.0.0.0/8 or 1=1' }, 'query.badCidr'],
  ] as const satisfies readonly (readonly [string, Ast, string])[])('%s', async (_, where, code) => {
    for (const dialect of DIALECTS)
      await expect(statementsOf(dialect, ALERTS, filter(where))).rejects.toMatchObject({ code });
  });

  it('an expression that others take for ever with is tried in linear time, in this process', async () => {
    const where: Ast = { op: 'regex', field: 'rule.name', value: '(a+)+(a+)+(a|aa)+$' };
    const statements = await statementsOf('postgres', ALERTS, filter(where));
    expect(statements.map(({ sql }) => sql.includes('(a+)+'))).toEqual([false, false]);
  });

  it('a width of a chart and a number of rows are numbers', () => {
    for (const text of ['| top 1;drop', '| timechart 1h;drop', "| top '1'", '| timechart "1h"'])
      expect(parsePipedQuery(text, ALERTS.fields.dictionary).ok, text).toBe(false);
    expect(readQuery(ALERTS, '| top 5').stages).toEqual([{ kind: 'first', count: 5 }]);
  });
});
