import { states, type StatesOf } from '../../../dev/page-states.ts';
import { retention } from './answers.ts';
import { retentionMessages } from './messages.ts';

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/retention'> = {
  '/retention': states(
    retentionMessages,
    {
      at: '/retention',
      reads: 'getRetention',
      worker: 'audit_admin',
      reader: 'viewer',
      nothing: {
        getRetention: () => ({ ...retention, days: [], holds: [], requests: [], tombstones: [], verified: null }),
      },
    },
    ({ retention: r }) => ({
      title: r.title,
      empty: [r.empty, r.emptyHint, r.noRequests, r.noHolds, r.noTombstones, r.neverVerified],
      full: [
        r.law('180'),
        r.column.sealed,
        r.sealed.sealed,
        r.requestState.open,
        r.diskAlarm,
        r.inForce,
        r.kept.young,
        r.hash,
      ],
      changes: [r.verify, r.setPolicy, r.holdAct, r.approve, r.refuse, r.lift],
    }),
  ),
};
