import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAst, matchAst, parseQuery, suggest, validateAst, type Ast, type EcsEvent } from '../../src/index.ts';

/** Enough of an engine for these tests; adapters inject RE2. */
const compileRegex = (pattern: string) => {
  const regex = new RegExp(pattern, 'u');
  return (text: string) => regex.test(text);
};

function parsed(text: string): Ast {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.code} at ${result.at}`);
  return result.ast;
}

const word = (value: string): Ast => ({
  op: 'or',
  args: [
    { op: 'contains', field: 'message', value },
    { op: 'contains', field: 'event.original', value },
  ],
});

describe('parseQuery', () => {
  const cases: readonly (readonly [string, Ast])[] = [
    ['', { op: 'all' }],
    ['*', { op: 'all' }],
    ['user.name: root', { op: 'eq', field: 'user.name', value: 'root' }],
    ['user.name:root', { op: 'eq', field: 'user.name', value: 'root' }],
    ['user.name: "a b"', { op: 'eq', field: 'user.name', value: 'a b' }],
    ['user.name: "a*"', { op: 'eq', field: 'user.name', value: 'a*' }],
    ['user.name: a*', { op: 'wildcard', field: 'user.name', value: 'a*' }],
    ['user.name: *adm*', { op: 'contains', field: 'user.name', value: 'adm' }],
    ['user.name: *', { op: 'exists', field: 'user.name' }],
    ['user.name: (a or b)', { op: 'in', field: 'user.name', values: ['a', 'b'] }],
    ['user.name: (a, b)', { op: 'in', field: 'user.name', values: ['a', 'b'] }],
    ['user.name = 张三', { op: 'eq', field: 'user.name', value: '张三' }],
    ['user.name != root', { op: 'not', arg: { op: 'eq', field: 'user.name', value: 'root' } }],
    ['user.name ~ ROOT', { op: 'wildcard', field: 'user.name', value: 'ROOT' }],
    ['url.path =~ /^\\/a\\.b$/', { op: 'regex', field: 'url.path', value: '^/a\\.b$' }],
    ['url.path: /admin/login.jsp', { op: 'eq', field: 'url.path', value: '/admin/login.jsp' }],
    ['message: 登录', { op: 'contains', field: 'message', value: '登录' }],
    ['source.ip: 10.0.0.0/8', { op: 'cidr', field: 'source.ip', value: '10.0.0.0/8' }],
    ['source.ip: fe80::1', { op: 'eq', field: 'source.ip', value: 'fe80::1' }],
    ['destination.port: 443', { op: 'eq', field: 'destination.port', value: 443 }],
    ['destination.port >= 1024', { op: 'range', field: 'destination.port', gte: 1024 }],
    ['destination.port: >1024', { op: 'range', field: 'destination.port', gt: 1024 }],
    ['destination.port: [1 to 1024}', { op: 'range', field: 'destination.port', gte: 1, lt: 1024 }],
    ['event.code: 4625', { op: 'eq', field: 'event.code', value: '4625' }],
    ['`厂商 字段`: x', { op: 'eq', field: '厂商 字段', value: 'x' }],
    ['@timestamp >= 2026-03-01', { op: 'range', field: '@timestamp', gte: '2026-02-28T16:00:00.000Z' }],
    ['登录失败', word('登录失败')],
    ['"登录 失败"', word('登录 失败')],
    ['fe80::1', word('fe80::1')],
    ['a b', { op: 'and', args: [word('a'), word('b')] }],
    ['NOT a', { op: 'not', arg: word('a') }],
    [
      'event.action: x or event.action: y and tags: z',
      {
        op: 'or',
        args: [
          { op: 'eq', field: 'event.action', value: 'x' },
          {
            op: 'and',
            args: [
              { op: 'eq', field: 'event.action', value: 'y' },
              { op: 'eq', field: 'tags', value: 'z' },
            ],
          },
        ],
      },
    ],
  ];
  it.each(cases)('%s', (text, ast) => {
    expect(parsed(text)).toEqual(ast);
  });

  const errors: readonly (readonly [string, string, number])[] = [
    ['a: "x', 'query.unterminatedString', 3],
    ['a: (b', 'query.syntax', 5],
    ['a: and b', 'query.syntax', 3],
    ['a) b', 'query.syntax', 1],
    ['or', 'query.syntax', 0],
    ['a: b or', 'query.syntax', 7],
    ['source.ip: 300.0.0.1', 'query.badValue', 11],
    ['source.ip: 10.0.0.0/99', 'query.badCidr', 11],
    ['destination.port: http', 'query.badValue', 18],
    ['user.name > 5', 'query.rangeNotOrdered', 12],
    ['url.path =~ /(?=a)/', 'query.badRegex', 12],
    ['url.path =~ /(a)\\1/', 'query.badRegex', 12],
    ['destination.port: 4*', 'query.badValue', 18],
    ['('.repeat(100), 'query.tooDeep', 65],
    ['x '.repeat(20_000), 'query.tooLarge', 32_768],
  ];
  it.each(errors)('refuses %s', (text, code, at) => {
    expect(parseQuery(text)).toMatchObject({ ok: false, code, at });
  });

  it('never throws and never points outside the text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      '(',
      ')',
      '"',
      '`',
      '/',
      ' and ',
      ' not ',
      '*',
      '\\',
      '[',
      ' to ',
      '}',
      '=~',
      '>',
      '登',
      'source.ip',
      '::1',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const result = parseQuery(text);
        if (!result.ok) {
          expect(result.at).toBeLessThanOrEqual(text.length);
          expect(result.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const value = fc.oneof(
  fc.constantFrom(
    'a',
    'A b',
    'and',
    '*',
    'a*b?',
    '\\',
    '"',
    '登录',
    '',
    '10.0.0.1',
    'to',
    '(x)',
    'a,b',
    '`',
    '/',
    '\n',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const field = fc.constantFrom('user.name', 'message', 'vendor.x', '厂商 字段', 'a`b', 'not');
const leaf: fc.Arbitrary<Ast> = fc.oneof(
  fc.constant<Ast>({ op: 'all' }),
  fc.record({ op: fc.constant('exists' as const), field }),
  fc.record({ op: fc.constant('eq' as const), field, value }),
  fc.record({ op: fc.constant('in' as const), field, values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ op: fc.constantFrom('wildcard' as const, 'contains' as const), field, value }),
  fc.record({
    op: fc.constant('regex' as const),
    field,
    value: fc.constantFrom('a/b', '\\d+', 'a\\/b', '[/"]', 'a b'),
  }),
  fc.record({
    op: fc.constant('cidr' as const),
    field: fc.constant('source.ip'),
    value: fc.constantFrom('10.0.0.0/8', '::/0'),
  }),
  fc.record({ op: fc.constant('eq' as const), field: fc.constant('destination.port'), value: fc.integer() }),
  fc.record({
    op: fc.constant('range' as const),
    field: fc.constant('destination.port'),
    gte: fc.integer(),
    lt: fc.integer(),
  }),
  fc.record({
    op: fc.constant('range' as const),
    field: fc.constant('destination.port'),
    gt: fc.nat(),
    gte: fc.nat(),
    lte: fc.nat(),
  }),
  fc.record({
    op: fc.constant('range' as const),
    field: fc.constant('@timestamp'),
    gt: fc.constant('2026-03-01T00:00:00.000Z'),
  }),
);
const ast: fc.Arbitrary<Ast> = fc.letrec<{ ast: Ast }>((tie) => ({
  ast: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), args: fc.array(tie('ast'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), arg: tie('ast') }),
  ),
})).ast;
const event = fc.record(
  {
    '@timestamp': fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'),
    message: value,
    'user.name': fc.oneof(value, fc.array(value, { maxLength: 2 })),
    'vendor.x': value,
    '厂商 字段': value,
    'a`b': value,
    not: value,
    'source.ip': fc.constantFrom('10.1.1.1', '::1', 'unknown'),
    'destination.port': fc.constantFrom(1, 2, 443),
  },
  { requiredKeys: ['@timestamp'] },
) as unknown as fc.Arbitrary<EcsEvent>;

describe('formatAst', () => {
  it('gives text that means the same and comes back as the same text', () => {
    fc.assert(
      fc.property(ast, fc.array(event, { minLength: 1, maxLength: 10 }), (tree, events) => {
        const text = formatAst(tree);
        const again = parsed(text);
        expect(formatAst(again)).toBe(text);
        const [before, after] = [matchAst(tree, compileRegex), matchAst(again, compileRegex)];
        for (const one of events) expect(after(one)).toBe(before(one));
      }),
      { numRuns: 500 },
    );
  });
});

describe('validateAst', () => {
  it('bounds depth and size', () => {
    let deep: Ast = { op: 'all' };
    for (let i = 0; i < 40; i++) deep = { op: 'not', arg: deep };
    expect(validateAst(deep)).toMatchObject({ code: 'query.tooDeep' });
    const wide: Ast = { op: 'or', args: Array.from({ length: 2_001 }, () => ({ op: 'all' })) };
    expect(validateAst(wide)).toMatchObject({ code: 'query.tooLarge' });
  });
});

describe('suggest', () => {
  it.each([
    ['', 0, 'field', ''],
    ['source.i', 8, 'field', 'source.i'],
    ['源地址', 3, 'field', '源地址'],
    ['source.ip：10.', 13, 'value', '10.'],
    ['source.ip', 9, 'operator', ''],
    ['source.ip: 10.', 14, 'value', '10.'],
    ['event.action: (deny or al', 25, 'value', 'al'],
    ['event.action: deny ', 19, 'conjunction', ''],
    ['event.action: deny and ', 23, 'field', ''],
    ['not (us', 7, 'field', 'us'],
  ])('%s', (text, caret, expects, prefix) => {
    expect(suggest(text, caret)).toMatchObject({ expects, prefix, from: caret - prefix.length, to: caret });
  });
  it('finds fields by Chinese label', () => {
    expect(suggest('源端', 2).options).toEqual(['source.port']);
  });
});
