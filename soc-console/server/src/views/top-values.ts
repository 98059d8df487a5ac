import type { TopBody, TopValues } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import { queryAst, timeRange } from './event-selection.ts';

/** Most frequent values of a field. Throws `query.*`. */
export async function topValues({ clock, ports }: ConsoleContext, body: TopBody): Promise<TopValues> {
  const started = clock.now();
  const where = queryAst(body.query);
  const range = timeRange(body);
  const [all, rows] = await Promise.all([
    ports.events.aggregate({ where, range, by: [], metrics: [] }),
    ports.events.aggregate({
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
