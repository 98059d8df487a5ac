import { describe, expect, it } from 'vitest';
import { hasCode } from '@qiaolou/schema';
import { compileRe2 } from '../src/index.ts';
import { luceneRegex, luceneText, luceneWildcard } from '../src/elasticsearch/lucene-regex.ts';

/** Lucene matches whole values, and what it is given here means the same in JavaScript. */
const matches = (lucene: string, text: string) => new RegExp(`^(?:${lucene})$`, 's').test(text);

const TEXTS = [
  '',
  'a',
  'abc',
  'ABC',
  'xabcx',
  'a.c',
  'a\nc',
  'foo bar',
  'foo',
  'bar',
  '10.0.0.1',
  '谯楼',
  '-]',
  'a1_',
  '\t',
  '/',
];

describe('luceneRegex', () => {
  it.each([
    'abc',
    '^abc',
    'abc$',
    '^abc$',
    '\\Aabc\\z',
    '^foo|bar$',
    '',
    '^$',
    'a.c',
    '(?s)a.c',
    '(?i)abc',
    '(?i:a)bc',
    '(?i)a(?-i)b',
    '(foo|bar)',
    '(?:foo|bar) ?',
    '(?P<name>foo)',
    'a+',
    'a{2,}',
    'fo{2}',
    'fo*?',
    '\\d+\\.\\d+',
    '^\\D*$',
    '\\w\\s\\w',
    '\\S',
    '[a-c]+',
    '[^a-c]',
    '(?i)[A-C]+',
    '(?i)[b]',
    '[]]',
    '[-x]',
    '[\\d_]',
    '[[:alpha:]]{3}',
    '[[:punct:]]',
    '\\x41',
    '\\x{8c2f}楼',
    '\\t',
    '\\.',
    '\\/',
    '谯',
  ])('%s finds what RE2 finds', (pattern) => {
    const re2 = compileRe2(pattern);
    const lucene = luceneRegex(pattern);
    const found = TEXTS.filter((text) => matches(lucene, text));
    expect(found).toEqual(TEXTS.filter((text) => re2(text)));
  });

  it.each(['\\bfoo', 'a^b', 'a$b', '\\pL', '(?m)^a', '\\B', '(a$)'])('%s is refused', (pattern) => {
    let error: unknown;
    try {
      luceneRegex(pattern);
    } catch (thrown) {
      error = thrown;
    }
    expect(hasCode(error, 'query.badRegex') && error.details).toMatchObject({ pattern, reason: 'notOnElasticsearch' });
  });
});

describe('luceneText and luceneWildcard', () => {
  it.each(['a.c', 'x*', '(y)', '[z]', '"q"', '#@&<>~', 'C:\\Windows\\', '谯楼 1'])('%j is taken literally', (text) => {
    expect(matches(luceneText(text, false), text)).toBe(true);
    expect(matches(luceneText(text, false), `${text}!`)).toBe(false);
  });

  it('folds A–Z only', () => {
    expect(luceneText('aÄ1', true)).toBe('[aA]Ä1');
  });

  it.each([
    ['*', 'anything', true],
    ['', '', true],
    ['', 'x', false],
    ['a?c', 'ABC', true],
    ['a?c', 'ac', false],
    ['10.*', '10.1', true],
    ['10.*', '1001', false],
  ] as const)('wildcard %j on %j: %s', (pattern, text, expected) => {
    expect(matches(luceneWildcard(pattern), text)).toBe(expected);
  });
});
