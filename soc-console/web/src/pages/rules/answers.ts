import { Refusal, type SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about the rules. */
export const answers: SyntheticAnswers = {
  listRules: ({ query }) => ({ rules: data.ruleRows.filter((rule) => rule.title.includes(query.get('text') ?? '')) }),
  getRule: ({ params }) => {
    const rule = data.ruleRows.find((one) => one.id === params['id']) ?? data.ruleRows[0];
    if (!rule) throw new Refusal('records.notFound', 404);
    return {
      ...rule,
      description: '查找门户访问日志中的注入特征；授权扫描地址除外。',
      yaml: data.ruleYaml(rule),
      groups: { open: 12, closed: 4 },
    };
  },
};
