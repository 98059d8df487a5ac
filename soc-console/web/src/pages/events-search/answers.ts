import { columnsAfter, formatColumn, formatPipedQuery, parsePipedQuery, parseQuery } from '@qiaolou/schema';
import { Refusal, type SyntheticAnswers, type SyntheticCall } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { count } from '../../../dev/synthetic-list.ts';

/** What the synthetic county answers about the event search. */
export const answers: SyntheticAnswers = {
  searchEvents: (call) => {
    const rows = matchEvents(call);
    const start = Number(call.body['after'] ?? 0);
    const limit = Number(call.body['limit'] ?? 100);
    const next = start + limit < rows.length ? { next: String(start + limit) } : {};
    return {
      events: rows.slice(start, start + limit),
      ...next,
      total: { value: 12_408, relation: 'exact' },
      ast: { op: 'all' },
      warnings: [],
      tookMs: 38,
    };
  },
  queryEvents: piped,
  eventHistogram: histogram,
  topValues: (call) => {
    const field = String(call.body['field']);
    const rows = matchEvents(call);
    const values = count(rows, (row) => (row[field] === undefined ? [] : [row[field]].flat().map(String)));
    return { field, values: values.slice(0, Number(call.body['size'] ?? 10)), total: rows.length, tookMs: 4 };
  },
  eventsByIds: ({ body }) => ({
    events: data.events.filter((event) => (body['ids'] as string[]).includes(event['event.id'])),
  }),
};

function histogram(call: SyntheticCall): unknown {
  const { from, to, intervalMs } = call.body as { from: string; to: string; intervalMs: number };
  const random = data.randomNumbers(3);
  const first = Math.floor(Date.parse(from) / intervalMs) * intervalMs;
  const buckets: { at: string; count: number }[] = [];
  for (let at = first; at < Date.parse(to); at += intervalMs) {
    const hour = (new Date(at).getUTCHours() + 8) % 24;
    buckets.push({
      at: new Date(at).toISOString(),
      count: Math.round((400 + 900 * Math.sin((hour / 24) * Math.PI)) * (0.7 + random() * 0.5)),
    });
  }
  return { intervalMs, buckets, total: buckets.reduce((sum, { count: n }) => sum + n, 0), tookMs: 21 };
}

/** A group by its first field, or a chart of everything: enough to look at. */
function piped(call: SyntheticCall): unknown {
  const { query } = call.body;
  const parsed = parsePipedQuery(typeof query === 'string' ? query : '');
  if (!parsed.ok) throw new Refusal(parsed.code, 400);
  const { stages } = parsed.query;
  const [stage] = stages;
  const said = { understood: formatPipedQuery(parsed.query), warnings: parsed.warnings, tookMs: 12 };
  const columns = (columnsAfter(stages) ?? []).map((column) => ({ ...column, name: formatColumn(column) }));
  if (stage?.kind === 'timechart') {
    const { intervalMs } = stage;
    const { buckets } = histogram({ ...call, body: { ...call.body, intervalMs } }) as {
      buckets: { at: string; count: number }[];
    };
    return { kind: 'table', columns, rows: buckets.map(({ at, count: n }) => [at, n]), intervalMs, ...said };
  }
  if (stage?.kind !== 'group') return { kind: 'events', events: data.events.slice(0, 20), ...said };
  const [field = 'event.dataset'] = stage.by;
  const values = count(data.events, (row) => (row[field] === undefined ? [] : [row[field]].flat().map(String)));
  return { kind: 'table', columns, rows: values.map(({ value, count: n }) => [value, n]), cut: 'rows', ...said };
}

function matchEvents(call: SyntheticCall): typeof data.events {
  const text = typeof call.body['query'] === 'string' ? call.body['query'] : '';
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Refusal(parsed.code, 400);
  return text === '' ? data.events : data.events.filter((_, i) => i % 3 === 0);
}
