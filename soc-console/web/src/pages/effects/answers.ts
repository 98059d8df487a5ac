import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { page } from '../../../dev/synthetic-list.ts';

/** What the synthetic county answers about effects in force. */
export const answers: SyntheticAnswers = {
  listEffects: ({ query }) => {
    const [text, incident, states] = [query.get('text') ?? '', query.get('incidentId'), query.getAll('state')];
    const found = data.effects.filter(
      (one) =>
        one.target.includes(text) &&
        (incident === null || one.incidentId === incident) &&
        (states.length === 0 || states.includes(one.state)),
    );
    const { rows: effects, ...rest } = page(found, query, 50);
    return { effects, ...rest, total: found.length };
  },
  liftEffect: () => data.run,
};
