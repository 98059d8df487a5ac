/* Development and tests only: what the synthetic county answers to the query language. */
import {
  columnsAfter,
  fieldsOfRecord,
  formatColumn,
  formatPipedQuery,
  matchAst,
  parsePipedQuery,
  parseQuery,
  type FieldsOf,
  type RecordFields,
} from '@qiaolou/schema';
import { Refusal, type SyntheticCall } from './synthetic-call.ts';
import { count } from './synthetic-list.ts';

const regex = (pattern: string) => (text: string) => new RegExp(pattern, 'u').test(text);

/** The records that a filter lets through. */
export function askedRecords<R extends object>(fields: RecordFields, records: readonly R[], text: string): R[] {
  const parsed = parseQuery(text, fields.dictionary);
  if (!parsed.ok) throw new Refusal(parsed.code, 400);
  const test = matchAst(parsed.ast, regex, fields.dictionary);
  return records.filter((record) => test(fieldsOfRecord(fields, record)));
}

/** Counts by the first field of a group, a chart of days, or records: enough to look at. */
export function recordAnswer(fields: RecordFields, records: readonly object[], { body }: SyntheticCall): unknown {
  const parsed = parsePipedQuery(typeof body['query'] === 'string' ? body['query'] : '', fields.dictionary);
  if (!parsed.ok) throw new Refusal(parsed.code, 400);
  const { where, stages } = parsed.query;
  const test = matchAst(where, regex, fields.dictionary);
  const rows = records.map((record) => fieldsOfRecord(fields, record)).filter(test);
  const facts = {
    ...{ understood: formatPipedQuery(parsed.query, fields.dictionary), warnings: parsed.warnings, tookMs: 7 },
    range: spanOf(rows),
  };
  const columns = (columnsAfter(stages) ?? []).map((column) => ({ ...column, name: formatColumn(column) }));
  const [stage] = stages;
  if (stage?.kind === 'timechart') {
    const { intervalMs } = stage;
    const start = (row: FieldsOf) => {
      const at = Math.floor(Date.parse(String(row['@timestamp'])) / intervalMs) * intervalMs;
      return new Date(at).toISOString();
    };
    const buckets = count(rows, (row) => [start(row)]);
    return { kind: 'table', columns, rows: buckets.map(({ value, count: n }) => [value, n]), intervalMs, ...facts };
  }
  if (stage?.kind !== 'group') return { kind: 'records', records: rows.slice(0, 20), ...facts };
  const [field] = stage.by;
  if (field === undefined) return { kind: 'table', columns, rows: [[rows.length]], ...facts };
  const values = count(rows, (row) => (row[field] === undefined ? [] : [row[field]].flat().map(String)));
  return {
    ...{ kind: 'table', columns, cut: 'rows', ...facts },
    rows: values.map(({ value, count: n }) =>
      columns.map((column, index) => (index === 0 ? value : column.kind === 'field' ? null : n)),
    ),
  };
}

function spanOf(rows: readonly FieldsOf[]): { readonly from: string; readonly to: string } {
  const times = rows.map((row) => String(row['@timestamp'])).sort();
  return { from: times[0] ?? '2026-11-22T00:00:00.000Z', to: times.at(-1) ?? '2026-11-22T00:00:00.000Z' };
}
