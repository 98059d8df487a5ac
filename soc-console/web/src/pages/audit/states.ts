import * as county from '../../../dev/synthetic-data.ts';
import { auditMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [entry] = county.audit;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/audit'> = {
  '/audit': states(
    auditMessages,
    {
      at: '/audit',
      reads: 'listAudit',
      worker: 'audit_admin',
      reader: ['audit.read'],
      nothing: { listAudit: () => ({ entries: [], total: 0 }) },
    },
    ({ audit: a, common }) => ({
      title: a.title,
      empty: [a.empty],
      full: [a.column.what, a.column.hash, common.totalRows('1,140'), entry?.hash.slice(0, 16) ?? ''],
      changes: [a.verify],
    }),
  ),
};
