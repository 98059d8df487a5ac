import { ECS_FIELDS, SocError, type EVENT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { exportEvents } from '../views/event-export.ts';
import { eventHistogram } from '../views/event-histogram.ts';
import { readQuery, timeRange } from '../views/event-selection.ts';
import { pipedQuery } from '../views/piped-query.ts';
import { topValues } from '../views/top-values.ts';

/** Search of events in the one query language. */
export function eventHandlers(context: ConsoleContext) {
  const { clock, reads } = context;
  return {
    searchEvents: async (call) => {
      const { body } = call;
      const started = clock.now();
      const { after, fields, limit, sort } = body;
      const { ast, warnings } = readQuery(body.query);
      const page = await reads
        .eventsFor(call)
        .search({ where: ast, range: timeRange(body), sort, limit, after, fields });
      return {
        events: [...page.events],
        total: page.total,
        ast,
        warnings: [...warnings],
        tookMs: clock.now() - started,
        ...(page.next !== undefined && { next: page.next }),
      };
    },
    queryEvents: (call) => pipedQuery(context, call),
    eventHistogram: (call) => eventHistogram(context, call),
    topValues: (call) => topValues(context, call),
    eventsByIds: async (call) => ({ events: [...(await reads.eventsFor(call).get(call.body.ids))] }),
    exportEvents: (call) => exportEvents(context, call),
    getEvent: async (call) => {
      const { params } = call;
      const [event] = await reads.eventsFor(call).get([params.id]);
      if (event === undefined) throw new SocError('records.notFound', { table: 'events', id: params.id });
      return { event };
    },
    listFields: () =>
      Promise.resolve({
        fields: Object.entries(ECS_FIELDS).map(([name, { type, zh, en }]) => ({ name, type, zh, en })),
      }),
  } satisfies HandlersOf<typeof EVENT_ROUTES>;
}
