import { csvLine, EXPORT_HEADERS, isoTime, type Ast, type EcsEvent, type ExportBody } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';
import { timeRange } from './event-selection.ts';

const PAGE = 1_000;

/** Columns of a CSV without `fields`. */
const CSV_FIELDS = [
  '@timestamp',
  'event.id',
  'event.dataset',
  'event.action',
  'event.outcome',
  'source.ip',
  'source.port',
  'destination.ip',
  'destination.port',
  'user.name',
  'host.name',
  'url.original',
  'message',
  'event.original',
] as const;

/**
 * Events as a file, page by page as the client takes them. Counted first, so that the headers and the file's name say
 * beforehand how many there are and whether the file is cut. The audit entry is written before the first byte.
 */
export async function exportEvents(
  context: ConsoleContext,
  { body, actor, res }: SessionCall<'exportEvents'>,
  where: Ast,
): Promise<undefined> {
  const { clock, ports, records } = context;
  const range = timeRange(body);
  const [counted] = await ports.events.aggregate({ where, range, by: [], metrics: [] });
  const total = counted?.count ?? 0;
  const rows = Math.min(total, body.limit);
  // The first page is read before the answer begins: a query the store refuses is still an error, not half a file.
  const firstPage = await readPage(context, { body, where, limit: Math.min(PAGE, rows), after: undefined });
  await records.transaction((tx) =>
    tx.audit({
      at: isoTime(clock.now()),
      actor: actor.name,
      ip: actor.ip,
      action: 'events.export',
      objectType: 'events',
      objectId: '*',
      outcome: 'success',
      details: {
        query: typeof body.query === 'string' ? body.query : where,
        ...range,
        format: body.format,
        total,
        rows,
      },
    }),
  );
  const name = rows < total ? `events-first-${rows}-of-${total}` : 'events';
  res
    .status(200)
    .attachment(`${name}.${body.format}`)
    .type(body.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
    .set({
      [EXPORT_HEADERS.rows]: String(rows),
      [EXPORT_HEADERS.total]: String(total),
      [EXPORT_HEADERS.truncated]: String(rows < total),
    });
  const line = lineWriter(body);
  if (body.format === 'csv') await writeChunk(res, `\uFEFF${csvLine(body.fields ?? CSV_FIELDS)}`);
  let page = firstPage;
  let left = rows;
  for (;;) {
    const events = page.events.slice(0, left);
    if (!(await writeChunk(res, events.map(line).join('')))) return undefined;
    left -= events.length;
    if (left <= 0 || page.next === undefined) break;
    page = await readPage(context, { body, where, limit: Math.min(PAGE, left), after: page.next });
  }
  res.end();
  return undefined;
}

async function readPage(
  { ports }: ConsoleContext,
  {
    body,
    where,
    limit,
    after,
  }: { readonly body: ExportBody; readonly where: Ast; readonly limit: number; readonly after: string | undefined },
) {
  return ports.events.search({
    where,
    range: timeRange(body),
    sort: 'newest',
    limit: Math.max(1, limit),
    after,
    fields: body.fields ?? (body.format === 'csv' ? CSV_FIELDS : undefined),
  });
}

function lineWriter(body: ExportBody): (event: EcsEvent) => string {
  const fields = body.fields ?? CSV_FIELDS;
  if (body.format === 'csv') return (event) => csvLine(fields.map((field) => event[field]));
  return (event) => `${JSON.stringify(event)}\n`;
}
