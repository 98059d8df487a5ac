import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, comparableValues, matchAst, validateAst, wildcardTest, type Ast } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';

const event = {
  '@timestamp': '2026-11-22T08:00:00.000Z',
  'event.id': 'e1',
  'event.created': '2026-11-22T08:00:01.000Z',
  'event.original': 'x',
  'event.kind': 'event',
  'event.dataset': 'demo',
  message: '用户 ROOT 登录失败',
  'user.name': ['root', 'Admin'],
  'source.ip': '::ffff:10.1.2.3',
  'destination.port': 443,
  'source.bytes': '1200',
  'url.path': '/a.b',
  vendor: 5,
};

const matches = (ast: Ast): boolean => matchAst(ast, compileRe2)(event);

describe('matchAst', () => {
  it.each<[Ast, boolean]>([
    [{ op: 'all' }, true],
    [{ op: 'and', args: [] }, true],
    [{ op: 'or', args: [] }, false],
    [{ op: 'eq', field: 'user.name', value: 'root' }, true],
    [{ op: 'eq', field: 'user.name', value: 'ROOT' }, false],
    [{ op: 'eq', field: 'source.ip', value: '10.1.2.3' }, true],
    [{ op: 'eq', field: 'destination.port', value: 443 }, true],
    [{ op: 'eq', field: 'source.bytes', value: 1_200 }, true],
    [{ op: 'eq', field: 'vendor', value: '5' }, true],
    [{ op: 'in', field: 'user.name', values: ['x', 'Admin'] }, true],
    [{ op: 'in', field: 'user.name', values: [] }, false],
    [{ op: 'wildcard', field: 'user.name', value: 'r?OT' }, true],
    [{ op: 'contains', field: 'message', value: 'root' }, true],
    [{ op: 'regex', field: 'url.path', value: '^/a\\.b$' }, true],
    [{ op: 'cidr', field: 'source.ip', value: '10.0.0.0/8' }, true],
    [{ op: 'cidr', field: 'source.ip', value: '11.0.0.0/8' }, false],
    [{ op: 'range', field: 'destination.port', gt: 442, lt: 444 }, true],
    [{ op: 'range', field: 'destination.port', gt: 443 }, false],
    [{ op: 'range', field: '@timestamp', gte: '2026-11-22T16:00:00+08:00' }, true],
    [{ op: 'exists', field: 'host.name' }, false],
    [{ op: 'not', arg: { op: 'eq', field: 'host.name', value: 'x' } }, true],
  ])('%j: %s', (ast, found) => {
    expect(matches(ast)).toBe(found);
    expect(matches({ op: 'not', arg: ast })).toBe(!found);
  });

  it('finds every value of a field by equality, by range and by existence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => {
        const one = { ...event, 'destination.port': port };
        const field = 'destination.port';
        for (const ast of [
          { op: 'eq', field, value: port },
          { op: 'in', field, values: [port] },
          { op: 'range', field, gte: port, lte: port },
          { op: 'exists', field },
        ] as const) {
          expect(matchAst(ast, compileRe2)(one)).toBe(true);
        }
      }),
    );
  });
});

describe('validateAst', () => {
  it.each<[Ast, string]>([
    [{ op: 'eq', field: 'source.ip', value: 'unknown' }, 'query.badValue'],
    [{ op: 'in', field: 'destination.port', values: [1, 'http'] }, 'query.badValue'],
    [{ op: 'cidr', field: 'source.ip', value: '10.0.0.0/99' }, 'query.badCidr'],
    [{ op: 'range', field: 'user.name', gt: 'a' }, 'query.rangeNotOrdered'],
    [{ op: 'regex', field: 'url.path', value: '(?=a)' }, 'query.badRegex'],
    [{ op: 'or', args: Array.from({ length: 2_001 }, () => ({ op: 'all' }) as const) }, 'query.tooLarge'],
    [nested(40), 'query.tooDeep'],
  ])('refuses %#: %s', (ast, code) => {
    expect(validateAst(ast, compileRe2)).toMatchObject({ code });
    expect(() => matchAst(ast, compileRe2)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

function nested(depth: number): Ast {
  return depth === 0 ? { op: 'all' } : { op: 'not', arg: nested(depth - 1) };
}

describe('compared values', () => {
  it.each([
    ['long', '12', 12],
    ['long', '1.5', undefined],
    ['long', 2 ** 60, undefined],
    ['long', -0, 0],
    ['double', '1.5', 1.5],
    ['double', Infinity, undefined],
    ['boolean', 'true', true],
    ['boolean', 'yes', undefined],
    ['date', '2026-02-30T00:00:00Z', undefined],
    ['date', '1970-01-01T00:00:01Z', 1_000],
    ['ip', 'unknown', undefined],
    ['keyword', 5, '5'],
  ] as const)('%s of %j is %j', (type, value, compared) => {
    expect(comparable(type, value)).toBe(compared);
  });

  it('leave out what does not fit the field', () => {
    expect(comparableValues({ ...event, 'destination.port': ['443', 'http'] }, 'destination.port')).toEqual([443]);
    expect(comparableValues(event, 'toString')).toEqual([]);
  });
});

describe('wildcards', () => {
  it('match as the same pattern in RE2 does', () => {
    const unit = fc.constantFrom('a', 'B', '*', '?', '登', '\n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 8 }), (pattern, text) => {
        const re2 = pattern.replaceAll('*', '.*').replaceAll('?', '.');
        const same = compileRe2(`^(?:${re2})\\z`, { ignoreCase: true, dotAll: true });
        expect(wildcardTest(pattern)(text)).toBe(same(text));
      }),
    );
  });
});
