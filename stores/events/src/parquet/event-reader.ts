import { listValue } from '@duckdb/node-api';
import type { EcsEvent } from '@qiaolou/schema';
import { decodeEvent } from './event-cells.ts';
import { EVENT_COLUMNS, REST_COLUMN, SEQ_COLUMN, sqlName } from './event-columns.ts';
import type { Queries, SqlRow } from './duckdb-engine.ts';
import type { SourceRelation } from './store-view.ts';
import type { Span } from '../contract/store-request.ts';

/** An event with its sequence number. */
export interface StoredEvent {
  readonly seq: number;
  readonly event: EcsEvent;
}

/** Reads whole events from sources under a condition. */
export async function readEvents(
  engine: Queries,
  sources: readonly SourceRelation[],
  condition: { readonly sql: string; readonly values: readonly (string | number)[]; readonly ids?: readonly string[] },
  deadline: number,
): Promise<readonly StoredEvent[]> {
  const out: StoredEvent[] = [];
  for (const source of sources) {
    const values = [...condition.values, ...(condition.ids === undefined ? [] : [listValue([...condition.ids])])];
    const rows = await engine.query(
      `SELECT ${selectList(source)} FROM ${source.relation} WHERE ${condition.sql}`,
      values,
      deadline,
    );
    for (const row of rows) out.push(storedEvent(row));
  }
  return out;
}

/** Condition on ids within a span; the list of ids is the third parameter. */
export function idsWithin(span: Span, ids: readonly string[]) {
  const ts = sqlName('@timestamp');
  return {
    sql: `${ts} >= $1 AND ${ts} <= $2 AND ${sqlName('event.id')} IN (SELECT unnest($3))`,
    values: [span.from, span.to],
    ids,
  };
}

function selectList(source: SourceRelation): string {
  return [...source.columns]
    .map((column) => {
      const number = column === SEQ_COLUMN || EVENT_COLUMNS.get(column)?.kind === 'number';
      return number ? `CAST(${sqlName(column)} AS DOUBLE) AS ${sqlName(column)}` : sqlName(column);
    })
    .join(', ');
}

function storedEvent(row: SqlRow): StoredEvent {
  const { [SEQ_COLUMN]: seq, [REST_COLUMN]: rest, ...cells } = row;
  return {
    seq: Number(seq),
    event: decodeEvent(cells as Record<string, string | number | null>, typeof rest === 'string' ? rest : null),
  };
}
