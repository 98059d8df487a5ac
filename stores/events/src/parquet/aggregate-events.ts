import {
  fieldDefinition,
  shownValue,
  type AggregateRequest,
  type AggregateRow,
  type GroupBy,
  type Scalar,
} from '@qiaolou/schema';
import { aggregateSql } from './aggregate-sql.ts';
import type { SqlRow } from './engine-connection.ts';
import { ipCellText } from './event-cells.ts';
import type { StoreRead } from './store-read.ts';
import { sourcesIn } from './store-view.ts';
import type { CheckedAggregate } from '../contract/store-request.ts';

/** Runs an aggregation over a view. */
export async function aggregateEvents(
  { engine, view, deadline }: StoreRead,
  request: AggregateRequest,
  checked: CheckedAggregate,
): Promise<readonly AggregateRow[]> {
  const sources = sourcesIn(view, checked.span);
  if (sources.length === 0) return request.by.length === 0 ? [emptyRow(request)] : [];
  const { sql, values } = aggregateSql(request, checked, sources);
  const rows = await engine.query(sql, values, deadline);
  return rows.map((row) => ({
    keys: request.by.map((by, index) => shownKey(by, row[`k${index + 1}`] ?? '')),
    count: Number(row['n']),
    metrics: request.metrics.map((_, index) => metricValue(row, index)),
  }));
}

function emptyRow(request: AggregateRequest): AggregateRow {
  return {
    keys: [],
    count: 0,
    metrics: request.metrics.map(({ kind }) => (kind === 'count' || kind === 'cardinality' ? 0 : null)),
  };
}

function metricValue(row: SqlRow, index: number): number | null {
  const value = row[`v${index + 1}`];
  return value === null || value === undefined ? null : Number(value);
}

function shownKey(by: GroupBy, value: string | number | bigint | boolean): Scalar {
  if (by.kind === 'dateHistogram') return new Date(Number(value)).toISOString();
  const type = fieldDefinition(by.field)?.type ?? 'keyword';
  if (type === 'ip') return ipCellText(String(value));
  if (type === 'boolean') return Number(value) !== 0;
  return shownValue(type, typeof value === 'bigint' ? Number(value) : value);
}
