import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ast } from '@qiaolou/schema';
import { astSql, SqlParams, type RowSource } from '../src/parquet/ast-sql.ts';

describe('the text of SQL', () => {
  const source: RowSource = {
    dictionary: new Set(['user.name', 'source.ip', 'source.port', 'message']),
    columns: new Set(['user.name', 'source.ip', 'source.port']),
    overflow: new Set(),
  };
  const sqlOf = (ast: Ast, from = source): readonly [string, readonly (string | number)[]] => {
    const params = new SqlParams();
    return [astSql(ast, from, params), params.values];
  };

  it.each<readonly [string, Ast, string, readonly (string | number)[]]>([
    ['everything', { op: 'all' }, 'TRUE', []],
    ['equal', { op: 'eq', field: 'user.name', value: 'a' }, '("user.name" = $1)', ['a']],
    ['among', { op: 'in', field: 'user.name', values: ['a', 'b'] }, '("user.name" IN ($1, $2))', ['a', 'b']],
    ['there', { op: 'exists', field: 'source.port' }, '("source.port" IS NOT NULL)', []],
    ['a number', { op: 'eq', field: 'source.port', value: '443' }, '("source.port" IN ($1))', [443]],
    [
      'in a range',
      { op: 'range', field: 'source.port', gt: 1, lte: 9 },
      '(("source.port" > $1 AND "source.port" <= $2))',
      [1, 9],
    ],
    [
      'letters',
      { op: 'contains', field: 'user.name', value: 'a.' },
      '(regexp_matches("user.name", $1))',
      ['[aA]\\x{2e}'],
    ],
    ['no letters', { op: 'contains', field: 'user.name', value: '登.' }, '(contains("user.name", $1))', ['登.']],
    [
      'wildcard',
      { op: 'wildcard', field: 'user.name', value: 'a?*' },
      '(regexp_full_match("user.name", $1))',
      ['(?s)[aA]..*'],
    ],
    ['regex', { op: 'regex', field: 'user.name', value: 'x' }, '(regexp_matches("user.name", $1))', ['x']],
    ['a field without a column', { op: 'exists', field: 'message' }, 'FALSE', []],
    [
      'both',
      { op: 'and', args: [{ op: 'all' }, { op: 'not', arg: { op: 'exists', field: 'user.name' } }] },
      '(TRUE AND (NOT coalesce(("user.name" IS NOT NULL), FALSE)))',
      [],
    ],
  ])('for %s binds every value', (_name, ast, sql, values) => {
    expect(sqlOf(ast)).toEqual([sql, values]);
  });

  it('has no value of a query in it, whatever the value', () => {
    const evil = fc.constantFrom(`'; DROP TABLE hot_1; --`, '") OR TRUE --', '$1', "\\'");
    const field = fc.oneof(fc.constantFrom('user.name', 'message'), evil);
    const ast = fc.oneof(
      fc.record({ op: fc.constant('eq' as const), field, value: evil }),
      fc.record({ op: fc.constant('contains' as const), field, value: evil }),
      fc.record({ op: fc.constant('wildcard' as const), field, value: evil }),
    );
    fc.assert(
      fc.property(ast, (one) => {
        const [sql] = sqlOf(one, { ...source, overflow: new Set(['user.name']) });
        expect(sql).not.toContain('DROP TABLE');
        expect(sql).not.toContain('OR TRUE');
      }),
    );
  });
});
