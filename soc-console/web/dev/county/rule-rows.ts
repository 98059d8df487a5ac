import type { LeftOutFiles, RuleRow } from '@qiaolou/schema';
import { groups } from './alert-groups.ts';
import { repeatable } from './random-numbers.ts';
import { COUNTY_RULES } from './rules.ts';

const { pick } = repeatable(10);

/** Detection COUNTY_RULES. */
export const ruleRows: RuleRow[] = COUNTY_RULES.map((rule) => {
  const own = groups.filter((group) => group.ruleId === rule.id);
  return {
    id: rule.id,
    title: rule.title,
    titleEn: `Rule ${rule.technique} on ${rule.dataset}`,
    level: rule.level,
    status: pick(['stable', 'test', 'experimental']),
    enabled: rule.level !== 'informational',
    techniques: [rule.technique],
    tactics: [rule.tactic],
    hits: own.reduce((sum, group) => sum + group.alerts, 0),
    falsePositives: own.filter((group) => group.verdict === 'false_positive').length,
    lastHitAt: own[0]?.lastSeen ?? null,
  };
});

/** Text of a rule. */
export function ruleYaml(rule: RuleRow): string {
  return `title: ${rule.title}
id: ${rule.id}
status: ${rule.status}
level: ${rule.level}
description: |
  在电子政务外网门户的访问日志中查找注入特征。
  命中后核对来源是否为授权扫描。
tags:
  - attack.${(rule.techniques[0] ?? '').toLowerCase()}
logsource:
  category: webserver
detection:
  selection:
    url.query|contains:
      - 'union select'
      - 'sleep('
  filter:
    source.ip|cidr: 10.18.4.0/24
  condition: selection and not filter
`;
}

/** Rules of the county's own that cannot be used. */
export const leftOutRules: LeftOutFiles = {
  total: 2,
  files: [
    {
      file: '/etc/qiaolou/rules/webmail.yaml',
      line: 3,
      code: 'detection.yamlSyntax',
      reason: 'Flow sequence in block collection must be sufficiently indented and end with a ]',
    },
    {
      file: '/etc/qiaolou/rules/vpn.yaml',
      line: 14,
      code: 'detection.unknownModifier',
      reason: "unknown modifier 'sounds_like'",
    },
  ],
};
