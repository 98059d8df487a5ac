import type { TopValues } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { queryAst, timeRange } from './event-selection.ts';

/** Most frequent values of a field. Throws `query.*`. */
export async function topValues({ clock, reads }: ConsoleContext, call: SessionCall<'topValues'>): Promise<TopValues> {
  const { body } = call;
  const events = reads.eventsFor(call);
  const started = clock.now();
  const where = queryAst(body.query);
  const range = timeRange(body);
  const [all, rows] = await Promise.all([
    events.aggregate({ where, range, by: [], metrics: [] }),
    events.aggregate({
      where,
      range,
      by: [{ kind: 'terms', field: body.field, size: body.size }],
      metrics: [],
    }),
  ]);
  return {
    field: body.field,
    values: rows.flatMap(({ count, keys: [value] }) => (value === undefined ? [] : [{ value, count }])),
    total: all[0]?.count ?? 0,
    tookMs: clock.now() - started,
  };
}
