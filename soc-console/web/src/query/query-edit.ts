import {
  EVENT_FIELDS,
  formatAst,
  formatPipedQuery,
  lastBar,
  parsePipedQuery,
  type Ast,
  type FieldDictionary,
  type Scalar,
} from '@qiaolou/schema';

/**
 * The query with one more condition joined by `and`: `field: value`, or its negation; its stages stay. A query that cannot be
 * parsed is left as it is and the condition is written behind it, so that nothing typed is lost.
 */
export function withCondition(query: string, field: string, value: Scalar, exclude: boolean): string {
  const eq: Ast = { op: 'eq', field, value };
  return withAst(query, exclude ? { op: 'not', arg: eq } : eq);
}

/** The same with any condition, over other fields than those of events where they are given. */
export function withAst(query: string, condition: Ast, fields: FieldDictionary = EVENT_FIELDS): string {
  const parsed = parsePipedQuery(query, fields);
  if (!parsed.ok) return `${query.trim()} and ${formatAst(condition, fields)}`;
  const { where, stages } = parsed.query;
  const parts = where.op === 'and' ? where.args : where.op === 'all' ? [] : [where];
  if (parts.some((part) => JSON.stringify(part) === JSON.stringify(condition))) return query;
  return formatPipedQuery(
    { where: parts.length === 0 ? condition : { op: 'and', args: [...parts, condition] }, stages },
    fields,
  );
}

/** Query text that looks for a text as it stands; nothing for none. */
export function quotedPhrase(text: string): string {
  return text === '' ? '' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** A query as its parts are used: the text of its filter, and whether stages follow and one of them is a chart. */
export interface QueryParts {
  readonly filter: string;
  readonly piped: boolean;
  readonly chart: boolean;
}

/** The parts of a query; of one that cannot be parsed whether it is meant to have stages, for the server to say what is wrong. */
export function queryParts(query: string, fields: FieldDictionary = EVENT_FIELDS): QueryParts {
  const parsed = parsePipedQuery(query, fields);
  if (!parsed.ok) return { filter: query, piped: lastBar(query) !== undefined, chart: false };
  const { stages } = parsed.query;
  return {
    filter: parsed.filter,
    piped: stages.length > 0,
    chart: stages.some(({ kind }) => kind === 'timechart'),
  };
}

/** Query text for exactly these events. */
export function queryForIds(ids: readonly string[]): string {
  return formatAst({ op: 'in', field: 'event.id', values: ids });
}

/** Query text for events that name all the given values. */
export function queryForValues(values: readonly (readonly [field: string, value: Scalar])[]): string {
  return formatAst({ op: 'and', args: values.map(([field, value]) => ({ op: 'eq', field, value })) });
}
