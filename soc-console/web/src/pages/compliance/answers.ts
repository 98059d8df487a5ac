import { DAY_MS } from '@qiaolou/schema';
import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about compliance. */
export const answers: SyntheticAnswers = {
  complianceSummary: () => ({
    standard: 'GB/T 22239-2019',
    level: 3,
    levelChoice: { level: 3, reason: null, decidedBy: null, decidedAt: null, version: 0 },
    all: complianceCounts(),
    classes: data.classes.map((one) => ({ ...one, counts: complianceCounts(one.code) })),
    measuredAt: new Date(data.NOW).toISOString(),
  }),
  listComplianceItems: ({ query }) => ({
    items: data.items.filter(
      (item) =>
        (query.get('classCode') ?? item.classCode) === item.classCode &&
        (query.get('verdict') ?? item.verdict) === item.verdict &&
        item.requirementZh.includes(query.get('text') ?? ''),
    ),
  }),
  getComplianceItem: ({ params }) => {
    const item = data.items.find((one) => one.id === params['id']);
    const facts = { days: 43, requiredDays: 180, gaps: 0, oldest: new Date(data.NOW - 43 * DAY_MS).toISOString() };
    const evidence = [
      { id: 'ev-1', ruleId: 'EV-LOG-RETENTION', at: new Date(data.NOW).toISOString(), verdict: 'untested', facts },
    ];
    return { item, evidence: item?.evidenceRules.length === 0 ? [] : evidence };
  },
};

function complianceCounts(code?: string): unknown {
  const rows = data.items.filter((item) => code === undefined || item.classCode === code);
  const n = (verdict: string): number => rows.filter((item) => item.verdict === verdict).length;
  return {
    total: rows.length,
    pass: n('pass'),
    partial: n('partial'),
    fail: n('fail'),
    untested: n('untested'),
    manual: n('manual'),
  };
}
