import * as county from '../../../dev/synthetic-data.ts';
import { states, type StatesOf } from '../../../dev/page-states.ts';
import { effectMessages } from './messages.ts';

const noEffects = () => ({ effects: [], total: 0 });
const [effect] = county.effects;

/** How its page looks in each of its states. */
export const pageStates: StatesOf<'/effects'> = {
  '/effects': states(
    effectMessages,
    { at: '/effects', reads: 'listEffects', nothing: { listEffects: noEffects } },
    ({ effects: e, common }) => ({
      title: e.title,
      empty: [e.empty, e.emptyHint],
      full: [
        e.column.until,
        common.totalRows(String(county.effects.length)),
        effect?.target ?? '',
        e.state.lost,
        e.noEnd,
      ],
      changes: [e.liftTitle(effect?.target ?? '')],
    }),
  ),
};
