import * as county from '../../../dev/synthetic-data.ts';
import { alertMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const noGroups = () => ({ rows: [], facets: [], total: 0 });
const noCounts = () => ({ intervalMs: 1_000, buckets: [], total: 0 });
const group = county.groups.find(({ status }) => status === 'open');

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/alerts'> = {
  '/alerts': states(
    alertMessages,
    {
      at: `/alerts?time=30d&status=open&selected=${group?.id ?? ''}`,
      reads: 'listAlertGroups',
      nothing: { listAlertGroups: noGroups, alertHistogram: noCounts },
    },
    ({ alerts: a, alert, common }) => ({
      title: a.title,
      empty: [a.empty, a.emptyHint, a.clearFilters],
      full: [
        alert.column.parties,
        a.facet.source,
        a.flyout.what,
        group ? common.named(group.ruleTitle, group.ruleTitleEn) : '',
      ],
      changes: [a.action.take, a.action.assign, a.action.investigate, a.action.close, a.action.merge],
    }),
  ),
};
