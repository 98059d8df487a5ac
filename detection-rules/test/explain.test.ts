import { explainNodeSchema, type ExplainNode } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts } from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

const ID = '11111111-1111-4111-8111-111111111111';

function size(node: ExplainNode): number {
  return 1 + (node.children ?? []).reduce((sum, child) => sum + size(child), 0);
}

describe('explain', () => {
  it('names the field, the pattern and the value that matched', () => {
    const detection = {
      attack: { 'cs-uri': 'x', 'url.query|contains': ['union select', 'sleep('] },
      filter: { 'source.ip|cidr': '10.0.0.0/8' },
      condition: 'attack and not filter',
    };
    const { rules } = loadRuleTexts([{ file: 'r', text: ruleText(detection) }]);
    const event = sampleEvent({ 'url.original': 'X', 'url.query': 'id=1 UNION SELECT 2', 'source.ip': '203.0.113.9' });
    const [match] = createDetectionEngine({ rules }).evaluate(event);
    expect(match?.entities).toEqual({ sourceIp: '203.0.113.9', url: 'X', dataset: 'nginx.access' });
    expect(match?.explain).toEqual({
      kind: 'and',
      result: true,
      children: [
        {
          kind: 'selection',
          label: 'attack',
          result: true,
          children: [
            { kind: 'item', result: true, field: 'url.original', pattern: "= 'x'", value: 'X' },
            {
              kind: 'item',
              result: true,
              field: 'url.query',
              pattern: "contains 'union select'",
              value: 'id=1 UNION SELECT 2',
            },
          ],
        },
        {
          kind: 'not',
          result: true,
          children: [
            {
              kind: 'selection',
              label: 'filter',
              result: false,
              children: [
                { kind: 'item', result: false, field: 'source.ip', pattern: 'cidr 10.0.0.0/8', value: '203.0.113.9' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('stays within 200 nodes and 256 characters', () => {
    const names = Array.from({ length: 300 }, (_, index) => `s${index}`);
    const detection = {
      ...Object.fromEntries(names.map((name) => [name, { 'x.a|contains|all': ['a', 'b', 'c'] }])),
      condition: 'all of them',
    };
    const { rules } = loadRuleTexts([{ file: 'r', text: ruleText(detection) }]);
    const explain = createDetectionEngine({ rules }).explain(ID, sampleEvent({ 'x.a': 'abc'.repeat(1_000) }));
    expect(explain?.result).toBe(true);
    expect(explainNodeSchema.parse(explain)).toEqual(explain);
    expect(explain === undefined ? 0 : size(explain)).toBeLessThanOrEqual(200);
    expect(JSON.stringify(explain)).not.toMatch(/a{0,1}(?:bca){90}/);
  });

  it('knows no unknown rule', () => {
    expect(createDetectionEngine({ rules: [] }).explain('x', sampleEvent({}))).toBeUndefined();
  });
});

describe('hostile values', () => {
  it('a regular expression sees 32 KiB of a value, and the cut is counted', () => {
    const { rules } = loadRuleTexts([
      { file: 'r', text: ruleText({ s: { 'x.a|re': '(a+)+needle$' }, condition: 's' }) },
    ]);
    const engine = createDetectionEngine({ rules });
    expect(engine.evaluate(sampleEvent({ 'x.a': `${'a'.repeat(100)}needle` }))).toHaveLength(1);
    expect(engine.evaluate(sampleEvent({ 'x.a': `${'a'.repeat(40_000)}needle` }))).toHaveLength(0);
    expect(engine.truncatedValues).toBe(1);
  });

  it('names from Object.prototype are only names', () => {
    const { rules, errors } = loadRuleTexts([
      { file: 'r', text: ruleText({ s: { constructor: 'x', toString: 'y' }, condition: 's' }) },
    ]);
    expect(errors).toEqual([]);
    expect(createDetectionEngine({ rules }).evaluate(sampleEvent({}))).toEqual([]);
  });
});
