import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiLower, foldsAlone, regexLiteral, regexWindow, type LiteralReading } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';

/** A pattern and a text it is meant to match; whether it does is for RE2 to say. */
interface Sampled {
  readonly pattern: string;
  readonly text: string;
}

/** Texts are compared without regard to the case of A–Z: the query language. */
const ascii: LiteralReading['stands'] = (char, ignoreCase) =>
  char.isWellFormed() && (!ignoreCase || (foldsAlone(char) && !/[ks]/i.test(char)));
/** Texts are compared in Unicode lower case, ſ as s: Sigma. */
const unicode: LiteralReading['stands'] = foldsAlone;
const unicodeFold = (text: string): string => text.toLowerCase().replaceAll('ſ', 's');

// A small alphabet makes near misses frequent; U+212A is the Kelvin sign.
const LETTERS = Array.from('aAbkKsSſ0_ :]},-漏Σσß\u212a😀');
const atoms: readonly Sampled[] = [
  ...LETTERS.map((char) => ({ pattern: char, text: char })),
  ...Array.from('.*+?()[]{}|^$\\/', (char) => ({ pattern: `\\${char}`, text: char })),
  ...[
    '\\d 0',
    '\\D a',
    '\\w _',
    '\\W 漏',
    '\\pL Σ',
    '\\p{Han} 漏',
    '\\PN a',
    '. ]',
    '\\x41 A',
    '\\x{6f0f} 漏',
    '\\101 A',
  ]
    .map((both) => both.split(' '))
    .map(([pattern = '', text = '']) => ({ pattern, text })),
  ...['\\t', '\\n', '\\Qa.b]\\E', '\\Q|k\\E', '\\Q\\E'].map((pattern) => ({
    pattern,
    text: { '\\t': '\t', '\\n': '\n', '\\Q\\E': '' }[pattern] ?? pattern.slice(2, -2),
  })),
  ...['^', '$', '\\b', '\\B', '\\A', '\\z', '(?i)', '(?-i)', '(?ms)', '(?s-i)', '(?:)'].map((pattern) => ({
    pattern,
    text: '',
  })),
  ...['[^]a]', '[]b]', '[[:alpha:]\\]]', '[a\\]k]', '[^[:digit:]s]', '[[:a]', '[\\pL]', '[\u212a-\u212b]'].flatMap(
    (pattern) => Array.from('ak\u212aſ]:', (text) => ({ pattern, text })),
  ),
];
const COUNTS = ['? 0', '? 1', '* 0', '*? 2', '+ 1', '+? 3', '?? 0', '{0} 0', '{2} 2', '{0,2} 0', '{1,} 2', '{2,3}? 3'];
const OPENED = ['(', '(?:', '(?i:', '(?-i:', '(?P<n>', '(?<m>'];

const { pattern: generated } = fc.letrec<{ pattern: Sampled; sequence: Sampled; piece: Sampled; atom: Sampled }>(
  (tie) => ({
    pattern: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: tie('sequence') },
      fc.tuple(tie('sequence'), tie('sequence'), fc.boolean()).map(([left, right, first]) => ({
        pattern: `${left.pattern}|${right.pattern}`,
        text: first ? left.text : right.text,
      })),
    ),
    sequence: fc.array(tie('piece'), { minLength: 1, maxLength: 6 }).map((pieces) => ({
      pattern: pieces.map(({ pattern }) => pattern).join(''),
      text: pieces.map(({ text }) => text).join(''),
    })),
    piece: fc.oneof(
      { weight: 4, arbitrary: tie('atom') },
      fc.tuple(tie('atom'), fc.constantFrom(...COUNTS)).map(([{ pattern, text }, count]) => ({
        pattern: pattern + count.slice(0, -2),
        text: text.repeat(Number(count.at(-1))),
      })),
    ),
    atom: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: fc.constantFrom(...atoms) },
      fc.tuple(fc.constantFrom(...OPENED), tie('pattern')).map(([open, { pattern, text }]) => ({
        pattern: `${open}${pattern})`,
        text,
      })),
    ),
  }),
);

function compiled(pattern: string, ignoreCase: boolean): ((text: string) => boolean) | undefined {
  try {
    return compileRe2(pattern, { ignoreCase });
  } catch {
    return undefined;
  }
}

/** The text as it is, among others, in other cases, and not quite it. */
const CHANGES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `x${text}\n7`,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.replaceAll(/k/gi, '\u212a').replaceAll(/s/gi, 'ſ'),
  (text) => text.replaceAll('Σ', 'ς'),
  (text) => text.slice(1),
];

describe('the literal of a pattern', () => {
  it.each([
    ['of the query language', ascii, asciiLower],
    ['of Sigma', unicode, unicodeFold],
  ])('is in every text that RE2 matches, in the comparison %s', (_, stands, fold) => {
    let held = 0;
    fc.assert(
      fc.property(generated, fc.boolean(), fc.constantFrom(...CHANGES), ({ pattern, text }, ignoreCase, change) => {
        const value = change(text);
        if (compiled(pattern, ignoreCase)?.(value) !== true) return;
        const literal = fold(regexLiteral(pattern, { ignoreCase, stands }));
        if (literal.length > 1) held++;
        expect(fold(value)).toContain(literal);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 6_000 },
    );
    // Texts that match nothing, and literals of nothing, would prove nothing.
    expect(held).toBeGreaterThan(100);
  });

  it('has all of a match in its window, and a text matches where one of its windows does and nowhere else', () => {
    const seen = { matches: 0, others: 0 };
    fc.assert(
      fc.property(generated, fc.boolean(), fc.constantFrom(...CHANGES), ({ pattern, text }, ignoreCase, change) => {
        const test = compiled(pattern, ignoreCase);
        const window = regexWindow(pattern, { ignoreCase, stands: ascii });
        if (test === undefined || window === undefined) return;
        const value = Array.from(change(text));
        const literal = Array.from(asciiLower(window.literal));
        const inWindow = value.some((_, at) => {
          const here = value.slice(at, at + literal.length);
          if (asciiLower(here.join('')) !== literal.join('')) return false;
          return test(value.slice(Math.max(0, at - window.before), at + literal.length + window.after).join(''));
        });
        const matches = test(value.join(''));
        seen[matches ? 'matches' : 'others']++;
        expect(inWindow).toBe(matches);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 2_500 },
    );
    expect(Math.min(seen.matches, seen.others)).toBeGreaterThan(40);
  });

  it.each([
    ['port=4[0-9]{3}5', { literal: 'port=4', before: 0, after: 4 }],
    ['\\d{1,3}\\.txt(gz|zip)?', { literal: '.txt', before: 3, after: 3 }],
    ['(ab){2,3}', { literal: 'ab', before: 0, after: 4 }],
    ['a?(?:xy){0,4}end', { literal: 'end', before: 9, after: 0 }],
    ['(a*){0}end', { literal: 'end', before: 0, after: 0 }],
    ['end.*', undefined],
    ['^end', undefined],
    ['\\bend', undefined],
    ['[ab]', undefined],
  ])('of %s has the window %j', (pattern, window) => {
    expect(regexWindow(pattern, { ignoreCase: false, stands: () => true })).toEqual(window);
  });

  it.each([
    ['Failed password for (invalid user )?root', 'Failed password for '],
    ['(Failed) (password) for', 'Failed password for'],
    ['(?:Failed|Accepted) password', ' password'],
    ['a|bcd', ''],
    ['x(abc|def)+y.*long enough', 'long enough'],
    ['foo{2}bar', 'obar'],
    ['fo{0}oo', 'oo'],
    // RE2 takes it for itself, others would count by it.
    ['foo{,5}', ''],
    ['foo{x}', 'foo{x}'],
    ['foo+bar', 'obar'],
    ['(abc)+', 'abc'],
    ['\\/admin\\.php\\?id=\\d+', '/admin.php?id='],
    ['\\x2fadmin\\x{2e}php', '/admin.php'],
    ['\\Qa.b|c\\E*', 'a.b|'],
    ['ab\\Q\\E*c', 'a'],
    ['foo\\bar', 'fooar'],
    ['foo\\101', ''],
    ['foo(?i)bar', 'foobar'],
    ['fooa(?i)?', 'foo'],
    ['(?i)disk full', ' full'],
    ['(?i)登录失败', '登录失败'],
    ['(?i)ΣΤΟΠ', ''],
    ['ΣΤΟΠ', 'ΣΤΟΠ'],
    ['(?i:sk)full(?-i)', 'full'],
    ['((?i)k|x)desk', 'desk'],
    ['[[:alpha:]]foo', 'foo'],
    ['[[:^alpha:]x]foo', 'foo'],
    ['[]a]foo', 'foo'],
    ['[^]]foo', 'foo'],
    ['[[:a]foo', 'foo'],
    ['a[\\]]foo', 'foo'],
    ['^$', ''],
  ])('of %s is %j', (pattern, literal) => {
    expect(compiled(pattern, false)).toBeDefined();
    expect(regexLiteral(pattern, { ignoreCase: false, stands: ascii })).toBe(literal);
  });

  it('is none of what is nested too deep, and takes no time over it', () => {
    const deep = `${'('.repeat(400)}abc${')'.repeat(400)}`;
    expect(regexLiteral(deep, { ignoreCase: false, stands: ascii })).toBe('');
  });
});
