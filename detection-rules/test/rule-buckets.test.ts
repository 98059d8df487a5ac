import { WholeEvent, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRuleTexts, type DetectionRule } from '../src/index.ts';
import { RuleMatcher } from '../src/sigma/match/rule-matcher.ts';
import { sampleEvent } from './sample-event.ts';

type Item = readonly [key: string, values: readonly (string | number | null)[]];

function rulesOf(
  detections: readonly (readonly [logsource: object, items: readonly Item[], condition: string])[],
): readonly DetectionRule[] {
  const texts = detections.map(([logsource, items, condition], index) => ({
    file: `r${index}`,
    text: JSON.stringify({
      title: 't',
      id: `r${index}`,
      logsource,
      detection: { ...Object.fromEntries(items.map(([key, values], at) => [`s${at}`, { [key]: values }])), condition },
    }),
  }));
  const { rules, errors } = loadRuleTexts(texts);
  expect(errors).toEqual([]);
  return rules.filter((rule) => rule.kind === 'detection');
}

const WINDOWS = { product: 'windows', service: 'security' };
const RULES = rulesOf([
  [
    WINDOWS,
    [
      ['EventID', [4624]],
      ['x.a', ['a']],
    ],
    'all of them',
  ],
  [
    WINDOWS,
    [
      ['EventID', [4625, 4776]],
      ['x.a', ['a']],
    ],
    'all of them',
  ],
  [{ product: 'windows', category: 'process_creation' }, [['x.a', ['a']]], 's0'],
  [{ product: 'windows', service: 'system' }, [['EventID', [7045]]], 's0'],
  [{ category: 'webserver' }, [['x.a', ['a']]], 's0'],
]);

const ids = (rules: readonly DetectionRule[]): readonly string[] => rules.map(({ id }) => id);

function windows(fields: Readonly<Record<string, FieldValue>>, n = 0): EcsEvent {
  return sampleEvent({ 'event.dataset': 'windows.event', 'winlog.channel': 'Security', ...fields }, n, n);
}

/** The n-th list of texts, of any length, order and repetition. */
function someOf(n: number, texts: readonly string[]): readonly string[] {
  return Array.from(n.toString(texts.length), (digit) => texts[Number(digit)] ?? '');
}

describe('buckets of rules', () => {
  it.each<readonly [what: string, fields: (n: number) => Readonly<Record<string, FieldValue>>, most: number]>([
    ['event ids', (n) => ({ 'event.code': `${100_000 + n}` }), 0],
    ['event ids of several values', (n) => ({ 'event.code': [`${100_000 + n}`, `${n}x`] }), 0],
    [
      'event ids of several values that rules name',
      (n) => ({ 'event.code': someOf(n, ['4624', '4625', '4776', '7045']) }),
      5,
    ],
    ['channels', (n) => ({ 'winlog.channel': `Channel-${n}` }), 0],
    ['data sets', (n) => ({ 'winlog.channel': '', 'event.dataset': `vendor${n}.product` }), 0],
    ['categories', (n) => ({ 'event.category': [`c${n}`, 'web'] }), 0],
    ['vendors', (n) => ({ 'observer.vendor': `v${n}`, 'observer.product': `p${n}` }), 0],
  ])('are not made anew for new %s', (_what, fields, most) => {
    const matcher = new RuleMatcher(RULES);
    matcher.match(new WholeEvent(windows({ 'x.a': 'a', ...fields(0) })));
    const made = matcher.bucketsMade;
    for (let n = 1; n <= 6_000; n++) {
      const event = windows({ 'x.a': 'a', ...fields(n) }, n);
      const found = ids(matcher.match(new WholeEvent(event)));
      if (n % 500 === 0) expect(found).toEqual(ids(matcher.matchNaively(new WholeEvent(event))));
    }
    // Several named texts: one for each of them alone, and one for all lists of more.
    expect(matcher.bucketsMade - made).toBeLessThanOrEqual(most);
  });

  it('are the same whichever events of a dataset came before', () => {
    const rules = rulesOf(
      [{ product: 'huawei' }, { category: 'firewall' }, { category: 'webserver' }, { service: 'access' }].map(
        (source) => [source, [['x.a', ['a']]], 's0'] as const,
      ),
    );
    const words = fc.constantFrom('huawei', 'Huawei', 'firewall', 'web', 'x'.repeat(300), '');
    const value = fc.oneof(words, fc.array(words, { maxLength: 3 }));
    const fields = fc.dictionary(
      fc.constantFrom(
        'event.module',
        'event.category',
        'event.code',
        'observer.type',
        'observer.vendor',
        'observer.product',
      ),
      value,
    );
    const event = fc.tuple(fc.constantFrom('a.access', 'huawei.usg'), fields);
    fc.assert(
      fc.property(fc.array(event, { minLength: 2, maxLength: 20 }), (events) => {
        const matcher = new RuleMatcher(rules);
        for (const [n, [dataset, given]] of events.entries()) {
          const sample = sampleEvent({ 'event.dataset': dataset, 'x.a': 'a', ...given }, n, n);
          expect(ids(matcher.match(new WholeEvent(sample)))).toEqual(ids(matcher.matchNaively(new WholeEvent(sample))));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tell apart what rules tell apart, in any order of events', () => {
    const code = fc.constantFrom('4624', '4625', '4688', '1', '99', 'A', 'a', '');
    const channel = fc.constantFrom(
      'Security',
      'security',
      'System',
      'Other',
      'Microsoft-Windows-Sysmon/Operational',
      '',
    );
    const value = fc.oneof(code, fc.array(code, { maxLength: 3 }));
    const item = fc
      .tuple(
        fc.constantFrom(
          'EventID',
          'EventID|cased',
          'EventID|contains',
          'EventID|re',
          'EventID|neq',
          'EventID|gte',
          'Channel',
          'Channel|cased',
        ),
        fc.array(fc.constantFrom('4624', '4625', '1', '99', 'Security', 'system'), { minLength: 1, maxLength: 3 }),
      )
      .map(([key, values]): Item => [key, key.endsWith('gte') ? [4_000] : values]);
    const other = fc.constantFrom<Item>(['x.a', ['a']], ['x.a', [null]], ['EventID', [null]]);
    const source = fc.constantFrom<object>(
      WINDOWS,
      { product: 'windows' },
      { product: 'windows', category: 'process_creation' },
      { service: 'system' },
    );
    const detection = fc.tuple(
      source,
      fc.tuple(fc.oneof(item, other), fc.oneof(item, other)),
      fc.constantFrom('s0', 's0 and s1', 's0 or s1', 's0 and not s1', 'not s0'),
    );
    const event = fc.record({
      code: fc.option(value),
      channel: fc.oneof(channel, fc.array(channel, { maxLength: 2 })),
      a: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 1, maxLength: 12 }),
        (detections, events) => {
          const matcher = new RuleMatcher(rulesOf(detections));
          for (const { code: given, channel: on, a } of events) {
            const sample = windows({
              'x.a': a,
              'winlog.channel': on,
              ...(given === null ? {} : { 'event.code': given }),
            });
            expect(ids(matcher.match(new WholeEvent(sample)))).toEqual(
              ids(matcher.matchNaively(new WholeEvent(sample))),
            );
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
