import fc from 'fast-check';
import { WholeEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { RuleMatcher } from '../src/sigma/match/rule-matcher.ts';
import { SubstringIndex } from '../src/sigma/match/substring-index.ts';
import { loadRuleTexts } from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

// A small alphabet makes hits, near misses and overlaps frequent; it holds case pairs, a dash, Chinese and an emoji.
const char = fc.constantFrom('a', 'b', 'B', 'k', 'S', 'ſ', '\\', '-', '/', ' ', '漏', 'Σ', 'σ', '😀');
const text = fc.string({ unit: char, maxLength: 12 });
const pattern = fc.string({ unit: fc.oneof(char, fc.constantFrom('*', '?')), maxLength: 7 });
const field = fc.constantFrom('x.a', 'x.b', 'x.c');
const modifiers = fc.constantFrom(
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|contains|all',
  '|cased',
  '|contains|cased',
  '|neq',
  '|windash|contains',
);
const textItem = fc.tuple(field, modifiers, fc.array(pattern, { minLength: 1, maxLength: 4 }));
const regexItem = fc.tuple(
  field,
  fc.constantFrom('|re', '|re|i'),
  fc.array(fc.constantFrom('ab+', '(?:a|b)k', 'a.?B', 'S{2}', 'ab?B', '^aB', '漏a', 'aΣ', 'kS'), {
    minLength: 1,
    maxLength: 2,
  }),
);
const otherItem = fc.tuple(field, fc.constantFrom(''), fc.constantFrom([null], ['*'], ['']));
const item = fc.oneof({ weight: 5, arbitrary: textItem }, { weight: 2, arbitrary: regexItem }, otherItem);
const keywords = fc.array(
  pattern.filter((value) => value !== ''),
  { minLength: 1, maxLength: 3 },
);
const selection = fc.oneof(
  { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }).map(asMap) },
  { weight: 1, arbitrary: keywords },
);
const condition = fc.constantFrom('s0', 's0 and s1', 's0 or s1', 's0 and not s1', 'not s0', '1 of s*', 'all of them');
const detection = fc
  .tuple(selection, selection, condition)
  .map(([s0, s1, text]) => ({ s0, s1, condition: text }) as const);
const event = fc.dictionary(field, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 2 })), { maxKeys: 3 });

function asMap(items: readonly (readonly [string, string, readonly (string | null)[]])[]): object {
  return Object.fromEntries(items.map(([name, modifier, values]) => [name + modifier, values]));
}

describe('the index', () => {
  it('finds exactly what the interpreter finds', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 12 }),
        fc.array(event, { minLength: 1, maxLength: 8 }),
        (detections, events) => {
          const texts = detections.map((one, index) => ({
            file: `r${index}`,
            text: ruleText(one).replace('-8111-', `-8${String(index).padStart(3, '0')}-`),
          }));
          const { rules, errors } = loadRuleTexts(texts);
          expect(errors).toEqual([]);
          const matcher = new RuleMatcher(rules.filter((rule) => rule.kind === 'detection'));
          for (const fields of events) {
            const sample = sampleEvent(fields);
            const found = matcher.match(new WholeEvent(sample)).map(({ id }) => id);
            expect(found).toEqual(matcher.matchNaively(new WholeEvent(sample)).map(({ id }) => id));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds every occurrence of every pattern', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '漏'), minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 20 }), text, word, (patterns, before, after) => {
        const index = new SubstringIndex(new Map(patterns.map((one) => [one, one])));
        const value = before + after + before;
        const found = new Set<string>();
        index.find(value, (one) => found.add(one));
        expect([...found].sort()).toEqual(patterns.filter((one) => value.includes(one)).sort());
      }),
    );
  });
});
