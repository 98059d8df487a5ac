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
    const at = new Date(data.NOW).toISOString();
    const expiresAt = new Date(data.NOW + DAY_MS).toISOString();
    const evidence = [
      { id: 'ev-1', ruleId: 'EV-LOG-RETENTION', at, verdict: 'fail', facts: RETENTION, state: 'current', expiresAt },
      { id: 'ev-2', ruleId: 'EV-LOG-INTEGRITY', at, verdict: 'partial', facts: INTEGRITY, state: 'expired', expiresAt },
    ];
    const rules = [
      {
        id: 'EV-LOG-RETENTION',
        nameZh: '日志留存天数',
        nameEn: 'Days logs are kept',
        verdict: 'fail',
        state: 'current',
      },
      { id: 'EV-LOG-INTEGRITY', nameZh: '审计记录防篡改校验', nameEn: 'Integrity of audit records', state: 'expired' },
    ].map((rule, index) => ({
      ...{
        verdict: 'untested',
        reason: evidence[index]?.facts.reason,
        at,
        expiresAt,
        refreshDays: 1,
        notMeasured: null,
      },
      ...rule,
    }));
    const measured = item?.evidenceRules.length !== 0;
    return { item, automation: 'full', rules: measured ? rules : [], evidence: measured ? evidence : [] };
  },
  listSourceAnswers: () => ({
    answers: [
      {
        ...{ kind: 'sender', source: '10.18.0.9', everyDays: 3, retiredOn: null, reason: '堡垒机仅工作日使用' },
        ...{ decidedBy: 'security', decidedAt: new Date(data.NOW - DAY_MS).toISOString(), version: 1 },
      },
    ],
  }),
};

const SOURCE = {
  kind: 'sender',
  oldest: '2026-05-01',
  keptDays: 205,
  gaps: [],
  gapDays: 0,
  importedDays: 0,
  uneven: [],
};
const RETENTION = {
  files: {
    ...{ floorDays: 180, policyDays: 200, sealedDays: 237, deletedEvents: 60_000_000 },
    ...{ verifiedAt: '2026-11-21T19:21:00.000Z', verifiedOk: true },
  },
  ...{ reason: 'gaps', requiredDays: 180, today: '2026-11-22', sourceCount: 12, removedDays: [], missing: 0 },
  sources: [
    {
      ...{ ...SOURCE, source: '10.18.0.9', state: 'gaps', gaps: ['2026-10-01', '2026-10-02'], gapDays: 2 },
      ...{ everyDays: 3, retiredOn: null },
    },
    {
      ...SOURCE,
      source: 'nginx.access',
      kind: 'import',
      state: 'imported',
      importedDays: 90,
      everyDays: 1,
      retiredOn: null,
    },
    { ...SOURCE, source: '10.18.0.1', state: 'whole', everyDays: 1, retiredOn: null },
  ],
};
const INTEGRITY = {
  ...{ reason: 'sealedLate', ok: true, entries: 1_140, checkpoints: 23, unsigned: 17, firstBad: null },
  ...{ lastSignedAt: '2026-11-22T07:59:00.000Z', wholeDays: 40, lateDays: ['2026-10-09'], unsealedDays: [] },
  ...{ removedDays: [], addedDays: [] },
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
