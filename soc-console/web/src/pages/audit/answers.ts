import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { page } from '../../../dev/synthetic-list.ts';

/** What the synthetic county answers about the audit trail. */
export const answers: SyntheticAnswers = {
  listAudit: ({ query }) => {
    const { rows, ...rest } = page(data.audit, query, 100);
    return { entries: rows, ...rest, total: 1_140 };
  },
  verifyAudit: () => ({
    verdict: { ok: true, entries: 1_140, checkpoints: 23, unsigned: 17, firstBad: null },
    tookMs: 212,
  }),
};
