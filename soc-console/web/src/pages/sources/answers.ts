import { Refusal, type SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about the log sources. */
export const answers: SyntheticAnswers = {
  listSources: () => ({
    at: new Date(data.NOW).toISOString(),
    sources: data.sources,
    totals: {
      received: data.sources.reduce((sum, one) => sum + one.received, 0),
      shed: 412,
      events: data.sources.reduce((sum, one) => sum + one.events, 0),
      unparsed: data.sources.reduce((sum, one) => sum + one.unparsed, 0),
      unreadValues: data.sources.reduce((sum, one) => sum + one.unreadValues, 0),
      rate: data.sources.reduce((sum, one) => sum + one.rate, 0),
      silent: 1,
      new: 1,
    },
    sites: data.sites,
    leftOutPacks: data.leftOutPacks,
  }),
  getSource: ({ query }) => {
    const detail = data.sourceDetail(query.get('id') ?? '');
    if (detail === undefined) throw new Refusal('records.notFound', 404);
    return detail;
  },
  decideSource: ({ body }) => ({
    ...data.sourceDetail(String(body['source'])),
    decision: { ...body, actor: 'lina', at: new Date(data.NOW).toISOString(), version: Number(body['version']) + 1 },
  }),
};
