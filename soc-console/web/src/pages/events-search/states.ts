import * as county from '../../../dev/synthetic-data.ts';
import { eventSearchMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [event] = county.events;

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/events'> = {
  '/events': states(
    eventSearchMessages,
    {
      at: '/events',
      reads: 'searchEvents',
      nothing: {
        searchEvents: () => ({
          events: [],
          total: { value: 0, relation: 'exact' },
          ast: { op: 'all' },
          warnings: [],
          tookMs: 1,
        }),
      },
    },
    ({ events: e }) => ({
      title: e.title,
      empty: [e.empty, e.emptyHint],
      full: [e.hits('12,408'), e.availableFields, e.column.summary, event?.['event.dataset'] ?? ''],
      changes: [],
    }),
  ),
};
