import { describe, expect, it } from 'vitest';
import { checkRulePaths, checkRules, OWN_RULES_DIRECTORY } from '../src/index.ts';
import { sampleEvent } from './sample-event.ts';

const GOOD = `title: 门户网站测试规则
title_en: A rule for trying
id: 6f0f0f0e-6a3e-4b1e-9a55-0d2d6c1f7b11
description: 处置建议：无
level: low
tags: [attack.initial-access, attack.t1190]
falsepositives: [测试]
logsource: {category: webserver}
detection:
  sel: {x.a: 1}
  condition: sel
`;
const HIT = `${JSON.stringify(sampleEvent({ 'x.a': 1 }))}\n`;
const MISS = `${JSON.stringify(sampleEvent({ 'x.a': 2 }))}\n`;

function findings(text: string, hit: string | undefined, miss: string | undefined): readonly string[] {
  const { findings } = checkRules([{ file: 'web/x/rule.yaml', text }], (_file, name) => (name === 'hit' ? hit : miss));
  return findings.map(({ file, line, reason }) => `${file}:${line} ${reason}`);
}

describe('checkRules', () => {
  it('finds nothing in the shipped rules', async () => {
    expect((await checkRulePaths([OWN_RULES_DIRECTORY])).findings).toEqual([]);
  });

  const cases: readonly (readonly [what: string, found: readonly string[], expected: readonly RegExp[]])[] = [
    ['a good rule', findings(GOOD, HIT, MISS), []],
    ['an English title', findings(GOOD.replace('门户网站测试规则', 'Portal'), HIT, MISS), [/rule\.yaml:1 title/]],
    ['no English title', findings(GOOD.replace(/title_en.*\n/, ''), HIT, MISS), [/rule\.yaml:1 title_en/]],
    ['an id of its own making', findings(GOOD.replace('6f0f', 'sixf'), HIT, MISS), [/rule\.yaml:3 id/]],
    ['nothing to do', findings(GOOD.replace('处置建议', '建议'), HIT, MISS), [/rule\.yaml:4 description/]],
    ['no technique', findings(GOOD.replace(', attack.t1190', ''), HIT, MISS), [/rule\.yaml:6 tags .*technique/]],
    ['no samples', findings(GOOD, undefined, undefined), [/hit\.ndjson:1 .*missing/, /miss\.ndjson:1 .*missing/]],
    ['a hit it misses', findings(GOOD, HIT + MISS, MISS), [/hit\.ndjson:2 .*does not fire/]],
    ['a near miss it hits', findings(GOOD, HIT, MISS + HIT), [/miss\.ndjson:2 .*fires/]],
    ['a sample that is no event', findings(GOOD, HIT, '{}\n'), [/miss\.ndjson:1 no event/]],
    ['broken YAML', findings('title: [', HIT, MISS), [/rule\.yaml:1/]],
  ];
  it.each(cases)('%s', (_what, found, expected) => {
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });

  it('asks no more of rules that are not ours than that they are valid', () => {
    const foreign = GOOD.replace('门户网站测试规则', 'Portal');
    expect(checkRules([{ file: 'sigma/portal.yml', text: foreign }], () => undefined).findings).toEqual([]);
  });
});
