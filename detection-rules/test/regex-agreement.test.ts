import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WholeEvent, foldsAlone, regexLiteral } from '@qiaolou/schema';
import { loadRuleTexts } from '../src/index.ts';
import { RuleMatcher } from '../src/sigma/match/rule-matcher.ts';
import { foldCase } from '../src/sigma/read/fold-case.ts';
import { compileLinearRegex } from '../src/sigma/read/linear-regex.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

/** A regular expression and a text it is meant to match; whether it does is for the engine to say. */
interface Sampled {
  readonly source: string;
  readonly text: string;
}

/** What characters stand for themselves. The small alphabet makes near misses frequent. */
const LETTERS = [
  'a',
  'b',
  'f',
  'o',
  'K',
  's',
  'S',
  'ſ',
  '0',
  '7',
  '_',
  ' ',
  ':',
  ']',
  '}',
  ',',
  '漏',
  'Σ',
  'ß',
  'K',
  '😀',
];
const literal = fc.constantFrom(...LETTERS).map((char) => ({ source: char, text: char }));
const escaped = fc
  .constantFrom('.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '^', '$', '\\', '/', '-')
  .map((char) => ({ source: `\\${char}`, text: char }));
const classEscape = fc.constantFrom(
  { source: '\\d', text: '7' },
  { source: '\\D', text: 'x' },
  { source: '\\w', text: '_' },
  { source: '\\W', text: '漏' },
  { source: '\\s', text: ' ' },
  { source: '\\S', text: 'ſ' },
  { source: '\\t', text: '\t' },
  { source: '\\x41', text: 'A' },
  { source: '\\x{6f0f}', text: '漏' },
  { source: '\\pL', text: 'Σ' },
  { source: '\\p{Han}', text: '漏' },
  { source: '\\PN', text: 'a' },
  { source: '\\Qa.b]\\E', text: 'a.b]' },
  { source: '.', text: ']' },
);
/** Anchors and the like: they take no text, so that often nothing matches any more. */
const nothing = fc
  .constantFrom('^', '$', '\\b', '\\B', '\\A', '\\z', '(?i)', '(?m)', '(?s)', '(?:)')
  .map((source) => ({ source, text: '' }));

const POSIX = ['alpha', 'digit', 'alnum', 'upper', 'lower', 'punct', 'space', 'xdigit', 'word', '^alpha', '^digit'];
const member = fc.oneof(
  fc.constantFrom(...POSIX).map((name) => `[:${name}:]`),
  fc.constantFrom('a-f', 'A-Z', '0-9', '一-龥', '\\d', '\\]', '\\[', '\\\\', '\\-', '\\pL'),
  fc.constantFrom('a', 'b', '_', ':', '[', '漏', '😀', ' ', '.', '|', '('),
);
const classed = fc
  .tuple(
    fc.constantFrom('[', '[^', '[]', '[^]'),
    fc.array(member, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(...LETTERS, 'z', 'A', '[', '\\'),
  )
  .map(([open, members, text]) => ({ source: `${open}${members.join('')}]`, text }));

const COUNTS: readonly (readonly [suffix: string, times: number])[] = [
  ['?', 0],
  ['?', 1],
  ['*', 0],
  ['*?', 2],
  ['+', 1],
  ['+?', 3],
  ['??', 0],
  ['{0}', 0],
  ['{2}', 2],
  ['{0,2}', 0],
  ['{1,}', 2],
  ['{2,3}?', 3],
];

const { expression } = fc.letrec<{ expression: Sampled; sequence: Sampled; piece: Sampled; atom: Sampled }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('sequence') },
    fc.tuple(tie('sequence'), tie('sequence'), fc.boolean()).map(([left, right, first]) => ({
      source: `${left.source}|${right.source}`,
      text: first ? left.text : right.text,
    })),
  ),
  sequence: fc.array(tie('piece'), { minLength: 1, maxLength: 5 }).map((pieces) => ({
    source: pieces.map(({ source }) => source).join(''),
    text: pieces.map(({ text }) => text).join(''),
  })),
  piece: fc.oneof(
    { weight: 3, arbitrary: tie('atom') },
    fc.tuple(tie('atom'), fc.constantFrom(...COUNTS)).map(([{ source, text }, [suffix, times]]) => ({
      source: source + suffix,
      text: text.repeat(times),
    })),
  ),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: literal },
    { weight: 2, arbitrary: escaped },
    { weight: 2, arbitrary: classEscape },
    { weight: 4, arbitrary: classed },
    { weight: 1, arbitrary: nothing },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('(', '(?:', '(?i:', '(?P<n>'), tie('expression'))
        .map(([open, { source, text }]) => ({ source: `${open}${source})`, text })),
    },
  ),
}));

const flags = fc.record({ ignoreCase: fc.boolean(), multiline: fc.boolean(), dotAll: fc.boolean() });
/** The text as it is, among others, and in the other case. */
const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `x${text}\n7`,
  (text: string) => text.toUpperCase(),
  (text: string) => text.toLowerCase(),
  (text: string) => text.slice(1),
);

function compiles({ source }: Sampled): boolean {
  try {
    compileLinearRegex(source, { ignoreCase: false, multiline: false, dotAll: false });
    return true;
  } catch {
    return false;
  }
}

/** As `buildItem` has it. */
function mandatoryLiteral(source: string, ignoreCase: boolean): string {
  return foldCase(regexLiteral(source, { ignoreCase, stands: foldsAlone }));
}

const usable = expression.filter(compiles);

describe('a regular expression', () => {
  it('matches no text without its mandatory literal', () => {
    let matched = 0;
    fc.assert(
      fc.property(usable, flags, around, ({ source, text }, given, change) => {
        const value = change(text);
        if (!compileLinearRegex(source, given).test(value)) return;
        matched += 1;
        expect(foldCase(value)).toContain(mandatoryLiteral(source, given.ignoreCase));
      }),
      { numRuns: 3_000 },
    );
    // Texts that match nothing would prove nothing.
    expect(matched).toBeGreaterThan(500);
  });

  it('is found by the index where the interpreter finds it', () => {
    const modifiers = fc.constantFrom('|re', '|re|i', '|re|m|s', '|re|all');
    fc.assert(
      fc.property(
        fc.array(usable, { minLength: 1, maxLength: 5 }),
        modifiers,
        around,
        (expressions, modifier, change) => {
          const texts = expressions.map(({ source }, index) => ({
            file: `r${index}`,
            text: ruleText({ s: { [`x.a${modifier}`]: [source, 'f'] }, condition: 's' }).replace(
              '-8111-',
              `-800${index}-`,
            ),
          }));
          const { rules, errors } = loadRuleTexts(texts);
          expect(errors).toEqual([]);
          const matcher = new RuleMatcher(rules.filter((rule) => rule.kind === 'detection'));
          for (const { text } of expressions) {
            const event = sampleEvent({ 'x.a': change(text) });
            expect(matcher.match(new WholeEvent(event)).map(({ file }) => file)).toEqual(
              matcher.matchNaively(new WholeEvent(event)).map(({ file }) => file),
            );
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
