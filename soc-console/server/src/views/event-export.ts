import {
  csvHead,
  csvLine,
  EXPORT_HEADERS,
  isoTime,
  type Actor,
  type Ast,
  type EcsEvent,
  type ExportBody,
  type SearchPage,
} from '@qiaolou/schema';
import type { Response } from 'express';
import type { ConsoleContext } from '../context/console-context.ts';
import type { EventReads } from '../http/fair-reads.ts';
import type { SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';
import { queryAst, timeRange } from './event-selection.ts';

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

/** What is exported: which events, and how many of them. */
interface Selection {
  readonly body: ExportBody;
  readonly where: Ast;
  /** Events that match. */
  readonly total: number;
  /** Events that go into the file. */
  readonly rows: number;
}

/**
 * Events as a file, page by page as the client takes them. Counted first, so that the headers and the file's name say
 * beforehand how many there are and whether the file is cut. The audit entry is written before the first byte. Throws
 * `query.*`.
 */
export async function exportEvents(context: ConsoleContext, call: SessionCall<'exportEvents'>): Promise<undefined> {
  const { body, actor, res } = call;
  const events = context.reads.eventsFor(call);
  const where = queryAst(body.query);
  const [counted] = await events.aggregate({ where, range: timeRange(body), by: [], metrics: [] });
  const total = counted?.count ?? 0;
  const selection: Selection = { body, where, total, rows: Math.min(total, body.limit) };
  // The first page is read before the answer begins: a query the store refuses is still an error, not half a file.
  const firstPage = await readPage(events, selection, { left: selection.rows });
  await auditExport(context, selection, actor);
  writeHead(res, selection);
  await writePages(events, selection, { res, firstPage });
  return undefined;
}

async function auditExport(
  { clock, records }: ConsoleContext,
  { body, where, total, rows }: Selection,
  actor: Actor,
): Promise<void> {
  const query = typeof body.query === 'string' ? body.query : where;
  await records.transaction((tx) =>
    tx.audit({
      at: isoTime(clock.now()),
      actor: actor.name,
      ip: actor.ip,
      action: 'events.export',
      objectType: 'events',
      objectId: '*',
      outcome: 'success',
      details: { query, ...timeRange(body), format: body.format, total, rows },
    }),
  );
}

function writeHead(res: Response, { body, total, rows }: Selection): void {
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
}

/** Returns early when the client has gone. */
async function writePages(
  reads: EventReads,
  selection: Selection,
  { res, firstPage }: { readonly res: Response; readonly firstPage: SearchPage },
): Promise<void> {
  const { body, rows } = selection;
  const line = lineWriter(body);
  if (body.format === 'csv') await writeChunk(res, csvHead(body.fields ?? CSV_FIELDS));
  let page = firstPage;
  let left = rows;
  for (;;) {
    const events = page.events.slice(0, left);
    if (!(await writeChunk(res, events.map(line).join('')))) return;
    left -= events.length;
    if (left <= 0 || page.next === undefined) break;
    page = await readPage(reads, selection, { left, after: page.next });
  }
  res.end();
}

function readPage(
  reads: EventReads,
  { body, where }: Selection,
  { left, after }: { readonly left: number; readonly after?: string },
): Promise<SearchPage> {
  return reads.search({
    where,
    range: timeRange(body),
    sort: 'newest',
    limit: Math.max(1, Math.min(PAGE, left)),
    after,
    fields: body.fields ?? (body.format === 'csv' ? CSV_FIELDS : undefined),
  });
}

function lineWriter(body: ExportBody): (event: EcsEvent) => string {
  const fields = body.fields ?? CSV_FIELDS;
  if (body.format === 'csv') return (event) => csvLine(fields.map((field) => event[field]));
  return (event) => `${JSON.stringify(event)}\n`;
}
