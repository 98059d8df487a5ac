import * as county from '../../../dev/synthetic-data.ts';
import { sourceMessages } from './messages.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';

const [source] = county.sources.toSorted((a, b) => b.rate - a.rate);

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/sources'> = {
  '/sources': states(
    sourceMessages,
    {
      at: `/sources?source=${encodeURIComponent(source?.id ?? '')}`,
      reads: 'listSources',
      nothing: {
        listSources: () => ({
          at: new Date(county.NOW).toISOString(),
          sources: [],
          totals: { received: 0, shed: 0, events: 0, unparsed: 0, unreadValues: 0, rate: 0, silent: 0, new: 0 },
          sites: [],
          leftOutPacks: { total: 0, files: [] },
        }),
      },
    },
    ({ sources: s }) => ({
      title: s.title,
      empty: [s.empty, s.emptyHint],
      full: [
        s.leftOut('1'),
        county.leftOutPacks.files[0]?.file ?? '',
        s.column.skew,
        s.totals.silent,
        s.state.silent,
        s.profile,
        s.datasets,
        s.mark.gb18030,
        s.unread,
        s.reading,
        s.sites,
        county.sites[0]?.site ?? '',
        source?.peer ?? '',
      ],
      changes: [s.decide],
    }),
  ),
};
