import * as county from '../../../dev/synthetic-data.ts';
import { complianceMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [clause] = county.items;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/compliance'> = {
  '/compliance': states(
    complianceMessages,
    { at: '/compliance', reads: 'complianceSummary', nothing: { listComplianceItems: () => ({ items: [] }) } },
    ({ compliance: c }) => ({
      title: c.title,
      empty: [c.empty],
      full: [c.notAssessment, c.cipherNote, c.verdict.untested, clause?.clause ?? ''],
      changes: [],
    }),
  ),
};
