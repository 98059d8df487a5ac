import * as county from '../../../dev/synthetic-data.ts';
import { playbookMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const noTasks = () => ({ tasks: [], total: 0 });

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/tasks'> = {
  '/tasks': states(
    playbookMessages,
    { at: '/tasks', reads: 'listTasks', nothing: { listTasks: noTasks } },
    ({ tasks: k, common }) => ({
      title: k.title,
      empty: [k.empty],
      full: [k.column.due, common.totalRows('2'), county.task.title, k.noIncident],
      changes: [],
    }),
  ),
};
