import * as county from '../../../dev/synthetic-data.ts';
import { ruleMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [rule] = county.ruleRows;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/rules'> = {
  '/rules': states(
    ruleMessages,
    {
      at: `/rules?rule=${rule?.id ?? ''}`,
      reads: 'listRules',
      nothing: { listRules: () => ({ rules: [], leftOut: { total: 0, files: [] } }) },
    },
    ({ rules: r }) => ({
      title: r.title,
      empty: [r.empty],
      full: [
        r.leftOut('2'),
        county.leftOutRules.files[0]?.file ?? '',
        r.column.falsePositives,
        r.yaml,
        rule?.id ?? '',
        'union select',
      ],
      changes: [],
    }),
  ),
};
