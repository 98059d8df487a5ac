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

  const UPPER = 'ABCDEF00-1111-4111-8111-111111111111';
  it.each([
    ['the same id', { id: UPPER }, { id: UPPER }, 'id'],
    ['the same id in another case', { id: UPPER }, { id: UPPER.toLowerCase() }, 'id'],
    ['the same name', { id: UPPER, name: 'logins' }, { id: 'other', name: 'logins' }, 'name'],
    ['the name another has for an id', { id: UPPER }, { id: 'other', name: UPPER }, 'name'],
    ['the id another has for a name', { id: UPPER, name: 'other' }, { id: 'other' }, 'id'],
    ['no id and the same title', {}, {}, 'id'],
  ])('refuses a second rule with %s', (_what, first, second, what) => {
    const text = (head: object): string =>
      JSON.stringify({ title: 't', ...head, logsource: { category: 'x' }, detection: { s: { a: 1 }, condition: 's' } });
    const { rules, errors } = loadRuleTexts([
      { file: 'a', text: text(first) },
      { file: 'b', text: text(second) },
    ]);
    expect(rules.map(({ file }) => file)).toEqual(['a']);
    expect(errors.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([`b: the ${what} is already used in a`]);
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
    const text = correlation('a', 'x').replace('event_count', 'value_percentile');
    expect(loadRuleTexts([{ file: 'a', text }]).errors[0]).toMatchObject({ code: 'detection.unsupported', line: 4 });
  });

  const many = (count: number, line: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => line(n)).join('');
  it.each([
    ['a file that is too long', `title: ${'x'.repeat(1024 * 1024)}`, /longer than 1 MiB/, 1],
    ['fifty thousand keys', `title: t\n${many(50_000, (n) => `k${n}: 1\n`)}`, /more than 150000 YAML tokens/, 20_000],
    ['brackets without an end', `a:\n  b: ${'['.repeat(500_000)}`, /nested deeper than 64/, 2],
    ['braces that end', `a: ${'{a: '.repeat(80)}1${'}'.repeat(80)}`, /nested deeper than 64/, 1],
    ['dashes', `a:\n ${'- '.repeat(2_000)}1`, /nested deeper than 64/, 2],
    ['commas', `[${','.repeat(500_000)}]`, /more than 150000 YAML tokens/, 1],
    ['maps in maps', many(80, (n) => `${' '.repeat(n)}a:\n`), /nested deeper than 64/, 65],
    ['aliases', `a: &a 1\nb:\n${many(101, () => '  - *a\n')}`, /more than 100 aliases/, 103],
    ['a key that stands twice', 'title: a\nlevel: low\ntitle: b\n', /the key 'title' stands twice/, 3],
    ['a key below that stands twice', 'title: a\ndetection:\n  s: {a: 1, a: 2}\n', /the key 'a' stands twice/, 3],
  ])('refuses %s before anything is made of it', (_what, text, reason, atLeast) => {
    const { rules, errors } = loadRuleTexts([{ file: 'r', text }]);
    expect(rules).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['detection.yamlSyntax']);
    expect(errors[0]?.reason).toMatch(reason);
    expect(errors[0]?.line).toBeGreaterThanOrEqual(atLeast);
  });

  it('takes brackets in texts for texts', () => {
    const list = many(200, (n) => `      - '[{${n}'\n      - x{${n}\n`);
    const { errors } = loadRuleTexts([{ file: 'r', text: block(`  sel:\n    a:\n${list}  condition: sel\n`) }]);
    expect(errors).toEqual([]);
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

describe('counted_apart', () => {
  it.each([
    ['event_count', 'condition: {gte: 3}', true],
    ['value_count', 'condition: {gte: 3, field: user.name}', true],
    ['temporal', '', false],
  ])('%s may be: %s', (type, condition, loads) => {
    const text = `title: c\nid: c\ncounted_apart: true\ncorrelation:\n  type: ${type}\n  rules: [11111111-1111-4111-8111-111111111111]\n  timespan: 5m\n  ${condition}\n`;
    const { errors } = loadRuleTexts([
      { file: 'base', text: GOOD },
      { file: 'r', text },
    ]);
    expect(errors).toHaveLength(loads ? 0 : 1);
  });
});
