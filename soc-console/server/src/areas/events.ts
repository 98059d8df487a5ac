import { ECS_FIELDS, SocError, type EVENT_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { exportEvents } from '../views/event-export.ts';
import { eventHistogram } from '../views/event-histogram.ts';
import { queryAst, timeRange } from '../views/event-selection.ts';
import { topValues } from '../views/top-values.ts';

/** Search of events in the one query language. */
export function eventHandlers(context: ConsoleContext) {
  const { clock, ports } = context;
  const { events } = ports;
  return {
    searchEvents: async ({ body }) => {
      const started = clock.now();
      const { after, fields, limit, sort } = body;
      const ast = queryAst(body.query);
      const page = await events.search({ where: ast, range: timeRange(body), sort, limit, after, fields });
      return {
        events: [...page.events],
        total: page.total,
        ast,
        tookMs: clock.now() - started,
        ...(page.next !== undefined && { next: page.next }),
      };
    },
    eventHistogram: ({ body }) => eventHistogram(context, body),
    topValues: ({ body }) => topValues(context, body),
    eventsByIds: async ({ body }) => ({ events: [...(await events.get(body.ids))] }),
    exportEvents: (call) => exportEvents(context, call),
    getEvent: async ({ params }) => {
      const [event] = await events.get([params.id]);
      if (event === undefined) throw new SocError('records.notFound', { table: 'events', id: params.id });
      return { event };
    },
    listFields: () =>
      Promise.resolve({
        fields: Object.entries(ECS_FIELDS).map(([name, { type, zh, en }]) => ({ name, type, zh, en })),
      }),
  } satisfies HandlersOf<typeof EVENT_ROUTES>;
}
