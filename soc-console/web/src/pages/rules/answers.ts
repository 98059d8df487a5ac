import type { RuleDetail } from '@qiaolou/schema';
import { Refusal, type SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about the rules. */
export const answers: SyntheticAnswers = {
  listRules: ({ query }) => ({
    rules: data.ruleRows.filter((rule) => rule.title.includes(query.get('text') ?? '')),
    leftOut: data.leftOutRules,
  }),
  getRule: ({ params }) => ruleOf(params['id']),
  switchRule: ({ params, body }) => ({
    ...ruleOf(params['id']),
    enabled: body['enabled'] === true,
    switch: { version: 1, reason: String(body['reason']), actor: 'zhangwei', at: '2026-11-22T08:00:00.000Z' },
  }),
};

function ruleOf(id: string | undefined): RuleDetail {
  const rule = data.ruleRows.find((one) => one.id === id) ?? data.ruleRows[0];
  if (!rule) throw new Refusal('records.notFound', 404);
  return {
    ...rule,
    disabledByConfiguration: !rule.enabled,
    switch: { version: 0, reason: null, actor: null, at: null },
    figures: {
      ...{ candidates: 1_840, evaluations: 1_840, matches: 16 },
      ...{ groups: null, lostGroups: null, droppedEvents: null, ungrouped: null },
    },
    description: '查找门户访问日志中的注入特征；授权扫描地址除外。',
    yaml: data.ruleYaml(rule),
    groups: { open: 12, closed: 4 },
  };
}
