import { askRecords, type RecordAnswer, type RecordSource } from '@qiaolou/record-store';
import {
  csvHead,
  csvLine,
  formatColumn,
  isoTime,
  parsePipedQuery,
  SocError,
  type AuditAction,
  type AuditObject,
  type RecordQueryBody,
  type RecordQueryResult,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';
import { answerFacts, tableAnswer, type ReadPipedQuery } from './piped-answer.ts';

type QueryCall = SessionCall<'queryAlertGroups' | 'queryIncidents'>;
type ExportCall = SessionCall<'exportAlertGroupsQuery' | 'exportIncidentsQuery'>;

/**
 * What a filter and its stages give of records. Throws `query.*`; for a text that cannot be read `at` and `length` in the details
 * mark the place.
 */
export async function recordQuery(
  { clock, reads, records }: ConsoleContext,
  call: QueryCall,
  source: RecordSource,
): Promise<RecordQueryResult> {
  const started = clock.now();
  const parsed = parse(source, call.body);
  const { answer, range } = await reads.askRecords(call, (reading) =>
    askRecords(records, source, { query: parsed.query, range: rangeOf(call.body) }, reading),
  );
  const fields = source.fields.dictionary;
  const facts = { ...answerFacts(parsed, answer, { tookMs: clock.now() - started, fields }), range };
  if (answer.kind === 'events')
    return {
      ...{ kind: 'records', ...facts },
      records: answer.events.map((record) => ({ ...record }) as Record<string, string>),
      ...(answer.columns !== undefined && { columns: [...answer.columns] }),
    };
  return { ...tableAnswer(answer), ...facts };
}

/** What the export of an answer is called, and how it is written into the trail. */
export interface ExportedAs {
  readonly name: string;
  readonly action: AuditAction;
  readonly objectType: AuditObject;
}

/** The same as CSV. The audit entry is written before the first byte, and after the answer is known. */
export async function exportRecordQuery(
  { clock, reads, records }: ConsoleContext,
  call: ExportCall,
  source: RecordSource,
  { name, action, objectType }: ExportedAs,
): Promise<undefined> {
  const { actor, query: asked, res } = call;
  const { query } = parse(source, asked);
  const { answer } = await reads.askRecords(call, (reading) =>
    askRecords(records, source, { query, range: rangeOf(asked) }, reading),
  );
  const { head, lines } = sheetOf(answer, source);
  await records.transaction((tx) =>
    tx.audit({
      ...{ at: isoTime(clock.now()), actor: actor.name, ip: actor.ip, action, objectType, objectId: '*' },
      outcome: 'success',
      details: { filters: { ...asked }, total: lines.length, ...(answer.cut !== undefined && { cut: answer.cut }) },
    }),
  );
  res
    .status(200)
    .attachment(answer.cut === undefined ? name : name.replace('.csv', '-cut.csv'))
    .type('text/csv; charset=utf-8');
  await writeChunk(res, csvHead(head));
  if (await writeChunk(res, lines.join(''))) res.end();
  return undefined;
}

function sheetOf(
  answer: RecordAnswer['answer'],
  { fields }: RecordSource,
): { readonly head: readonly string[]; readonly lines: readonly string[] } {
  if (answer.kind === 'table')
    return { head: answer.columns.map(formatColumn), lines: answer.rows.map((row) => csvLine([...row])) };
  const head = answer.columns ?? fields.dictionary.names;
  return { head, lines: answer.events.map((record) => csvLine(head.map((field) => record[field]))) };
}

function parse({ fields }: RecordSource, { query }: RecordQueryBody): ReadPipedQuery {
  const parsed = parsePipedQuery(query, fields.dictionary);
  if (parsed.ok) return parsed;
  throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
}

/** Throws `query.badTimeRange` when it ends before it begins; both are as `instantSchema` gives them, in their order as texts. */
function rangeOf({ from, to }: RecordQueryBody): { readonly from?: string; readonly to?: string } {
  if (from !== undefined && to !== undefined && from >= to) throw new SocError('query.badTimeRange', { from, to });
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
