import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRuleTexts } from '../src/index.ts';
import { ruleText } from './sample-event.ts';

const GOOD = ruleText({ sel: { 'x.a': 1 }, condition: 'sel' });

function block(detection: string): string {
  return `title: t\nid: broken\nlogsource:\n  category: webserver\ndetection:\n${detection}`;
}

describe('rule errors', () => {
  const cases: readonly (readonly [what: string, text: string, code: string, line: number, column: number])[] = [
    ['YAML syntax', 'title: t\nid: "open\n', 'detection.yamlSyntax', 3, 1],
    ['missing detection', 'title: t\nlogsource: {category: x}\n', 'detection.ruleInvalid', 1, 1],
    ['bad level', `level: urgent\n${block('  sel: {a: 1}\n  condition: sel\n')}`, 'detection.ruleInvalid', 1, 8],
    [
      'empty logsource',
      'title: t\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}',
      'detection.ruleInvalid',
      2,
      12,
    ],
    ['unknown modifier', block('  sel:\n    a|sounds: 1\n  condition: sel\n'), 'detection.unknownModifier', 7, 15],
    [
      'modifiers that do not fit',
      block('  sel: {a|re|contains: x}\n  condition: sel\n'),
      'detection.ruleInvalid',
      6,
      24,
    ],
    ['unknown identifier', block('  sel: {a: 1}\n  condition: sel and other\n'), 'detection.unknownIdentifier', 7, 22],
    ['empty pattern', block('  sel: {a: 1}\n  condition: 1 of x*\n'), 'detection.unknownIdentifier', 7, 19],
    ['condition syntax', block('  sel: {a: 1}\n  condition: sel and (sel\n'), 'detection.conditionSyntax', 7, 26],
    ['missing operand', block('  sel: {a: 1}\n  condition: sel and\n'), 'detection.conditionSyntax', 7, 21],
    ['aggregation', block('  sel: {a: 1}\n  condition: sel | count() > 5\n'), 'detection.unsupported', 7, 18],
    ['bad regex', block('  sel:\n    a|re:\n      - ok\n      - "a("\n  condition: sel\n'), 'detection.badRegex', 9, 9],
    ['lookahead is not linear', block('  sel: {a|re: "a(?=b)"}\n  condition: sel\n'), 'detection.badRegex', 6, 15],
    ['bad network', block('  sel: {a|cidr: 10.0.0.0/40}\n  condition: sel\n'), 'detection.ruleInvalid', 6, 17],
    ['unknown placeholder', block('  sel: {a|expand: "%Admins%"}\n  condition: sel\n'), 'detection.unsupported', 6, 19],
    ['rule collection', 'action: global\ntitle: x', 'detection.unsupported', 1, 9],
  ];
  it.each(cases)('%s', (_what, text, code, ...[line, column]) => {
    const { rules, errors } = loadRuleTexts([
      { file: 'bad.yaml', text },
      { file: 'good.yaml', text: GOOD },
    ]);
    expect(rules).toHaveLength(1);
    expect(errors.map(({ code, file, line, column }) => ({ code, file, line, column }))).toEqual([
      { code, file: 'bad.yaml', line, column },
    ]);
  });

  it('reads the other documents of a file', () => {
    const text = `${GOOD}---\ntitle: broken\n---\n${GOOD.replace('1111-1111', '1111-2222')}`;
    const { rules, errors } = loadRuleTexts([{ file: 'r', text }]);
    expect(rules.map(({ id }) => id)).toHaveLength(2);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.ruleTitle).toBe('broken');
  });

  it('refuses a second rule with the same id', () => {
    const { rules, errors } = loadRuleTexts([
      { file: 'a', text: GOOD },
      { file: 'b', text: GOOD },
    ]);
    expect(rules.map(({ file }) => file)).toEqual(['a']);
    expect(errors[0]?.file).toBe('b');
  });

  it('expands placeholders it is given', () => {
    const text = block('  sel: {a|expand: "x%Admins%"}\n  condition: sel\n');
    const { rules } = loadRuleTexts([{ file: 'r', text }], { placeholders: new Map([['Admins', ['root', 'admin']]]) });
    const [rule] = rules;
    const item = rule?.kind === 'detection' ? rule.selections.get('sel') : undefined;
    expect(item?.kind === 'item' ? item.atoms.map((atom) => (atom.kind === 'text' ? atom.text : '')) : []).toEqual([
      'xroot',
      'xadmin',
    ]);
  });

  const correlation = (id: string, rules: string): string =>
    `title: c\nid: ${id}\ncorrelation:\n  type: event_count\n  rules: [${rules}]\n  timespan: 5m\n  condition: {gte: 3}\n`;
  it('refuses correlations that dangle or go in a circle', () => {
    const { rules, errors } = loadRuleTexts([
      { file: 'a', text: correlation('a', 'nowhere') },
      { file: 'b', text: correlation('b', 'c') },
      { file: 'c', text: correlation('c', 'b') },
      { file: 'd', text: correlation('d', 'a') },
    ]);
    expect(rules).toEqual([]);
    expect(errors.map(({ code, file }) => [code, file])).toEqual(
      ['a', 'b', 'c', 'd'].map((file) => ['detection.unknownIdentifier', file]),
    );
  });

  it('refuses correlation types it does not run', () => {
    const text = correlation('a', 'x').replace('event_count', 'value_sum');
    expect(loadRuleTexts([{ file: 'a', text }]).errors[0]).toMatchObject({ code: 'detection.unsupported', line: 4 });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string().map(block)), (text) => {
        const { rules, errors } = loadRuleTexts([{ file: 'r', text }]);
        expect(rules.length + errors.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('survives deep nesting and alias bombs', () => {
    const deep = block(`  sel: {a: 1}\n  condition: ${'('.repeat(5_000)}sel${')'.repeat(5_000)}\n`);
    expect(loadRuleTexts([{ file: 'r', text: deep }]).errors[0]?.code).toBe('detection.conditionSyntax');
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`).join('\n');
    expect(loadRuleTexts([{ file: 'r', text: `l0: &l0 x\n${levels}\n` }]).errors).toHaveLength(1);
  });
});
