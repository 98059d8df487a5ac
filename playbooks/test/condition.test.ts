import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateCondition, parseCondition } from '../src/index.ts';

const values = { __ip__: '10.1.2.3', __n__: '7', __s__: "a'b", __empty__: '', __unset__: null, __v6__: '2001:db8::1' };

function truth(text: string): boolean {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(`at ${parsed.offset}: ${parsed.expected}`);
  return evaluateCondition(parsed.condition, values);
}

test.each([
  ["__ip__:value = '10.1.2.3'", true],
  ["__ip__:value == '10.1.2.3'", true],
  ["[__ip__:value != '10.1.2.3']", false],
  ['__n__:value = 7', true],
  ["__n__:value = '7.0'", true],
  ['__n__:value > 10', false],
  ['__n__:value >= 7 AND __n__:value < 8', true],
  ["'10' > '9'", true],
  ["'b' > 'a'", true],
  ["__ip__:value IN ('10.0.0.1', '10.1.2.3')", true],
  ["__ip__:value NOT IN ('10.0.0.1')", true],
  ["__ip__:value LIKE '10.%.3'", true],
  ["__ip__:value LIKE '10._.2.3'", true],
  ["__ip__:value LIKE '%4'", false],
  ["__ip__:value MATCHES '^10\\\\.'", true],
  ["__ip__:value NOT MATCHES '^11'", true],
  ["__ip__:value ISSUBSET '10.0.0.0/8'", true],
  ["__ip__:value ISSUBSET '2001:db8::/32'", false],
  ["__v6__:value ISSUBSET '2001:db8::/32'", true],
  ["__unset__:value = ''", false],
  ["__unset__:value != 'x'", true],
  ["__unset__:value ISSUBSET '0.0.0.0/0'", false],
  ['__nowhere__:value > 1', false],
  ["__s__:value = 'a\\'b'", true],
  ["__empty__:value = ''", true],
  ["true = 'true'", true],
  ['NOT (1 = 2 OR 2 = 3) AND 1 = 1', true],
  ['1 = 1 OR 1 = 2 AND 1 = 3', true],
  ['(1 = 1 OR 1 = 2) AND 1 = 3', false],
])('%s is %s', (text, expected) => {
  expect(truth(text)).toBe(expected);
});

describe('what is not a condition is refused at its place', () => {
  test.each([
    ['', 0],
    ['__ip__:value =', 14],
    ["__ip__:value = 'x", 15],
    ["__ip__:value ~ 'x'", 13],
    ["__ip__:value = 'x' AND", 22],
    ["__ip__:value = 'x' 'y'", 19],
    ['(1 = 1', 6],
    ['1 = 1)', 5],
    ['[1 = 1', 6],
    ["__ip__:value IN 'x'", 16],
    ['__ip__:value LIKE 5', 18],
    ["__ip__:value MATCHES '('", 21],
    ["__ip__:value MATCHES '(a)\\\\1'", 21],
    ["__ip__:value ISSUBSET 'x'", 22],
    ['process.exit(1)', 7],
    ['__ip__:value = `x`', 15],
  ])('%s at %d', (text, offset) => {
    expect(parseCondition(text)).toMatchObject({ ok: false, offset });
  });

  test('nesting and length are bounded', () => {
    expect(parseCondition(`${'('.repeat(60)}1 = 1${')'.repeat(60)}`)).toMatchObject({ ok: false });
    expect(parseCondition(`1 = '${'x'.repeat(5_000)}'`)).toMatchObject({ ok: false, offset: 4_000 });
  });
});

test('no text makes the parser or the evaluation throw', () => {
  const piece = fc.constantFrom(
    '__ip__:value',
    "'x'",
    '1',
    '=',
    '!=',
    'IN',
    'LIKE',
    'MATCHES',
    'NOT',
    'AND',
    'OR',
    '(',
    ')',
    '[',
    ']',
    ',',
    ' ',
    "'",
    '\\',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join(' ')),
      ),
      (text) => {
        const parsed = parseCondition(text);
        if (parsed.ok) expect(typeof evaluateCondition(parsed.condition, values)).toBe('boolean');
      },
    ),
    { numRuns: 500 },
  );
});

test('LIKE and MATCHES stay fast on hostile text', () => {
  const long = { __x__: 'a'.repeat(20_000) };
  for (const text of [`__x__:value LIKE '${'%a'.repeat(50)}b'`, "__x__:value MATCHES '(a*)*b'"]) {
    const parsed = parseCondition(text);
    if (!parsed.ok) throw new Error(parsed.expected);
    expect(evaluateCondition(parsed.condition, long)).toBe(false);
  }
});
