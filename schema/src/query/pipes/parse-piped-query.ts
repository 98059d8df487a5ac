import { EVENT_FIELDS, type FieldDictionary } from '../field-dictionary.ts';
import { MAX_QUERY_LENGTH, readFilter } from '../parse-query.ts';
import { QuerySyntaxError, type QueryError } from '../query-error.ts';
import { QueryText } from '../query-text.ts';
import type { QueryWarning } from '../query-warnings.ts';
import { readStage } from './parse-stage.ts';
import { PIPE_BOUNDS, type PipedQuery, type Stage } from './stage.ts';
import { StageText } from './stage-text.ts';

/** Outcome of parsing: filter and stages, and what they may mean otherwise than thought, or the first error with its place. */
export type PipedQueryResult =
  | {
      readonly ok: true;
      readonly query: PipedQuery;
      /** The text of the filter, as typed. */
      readonly filter: string;
      readonly warnings: readonly QueryWarning[];
    }
  | QueryError;

/**
 * Parses a filter of `parseQuery` and the stages behind its bars. A bar in quotes, in backquotes or in a regular expression
 * is text; `｜` is a bar. Stages:
 *
 * `groupby f1 f2 f3` · `top 20 f` · `top 20` · `stats count distinct(f) sum(f) avg(f) min(f) max(f) by f1 f2` · `count` ·
 * `timechart 1m [measures] [by f]` (also `groupby f | top 5 | timechart 1m`) · `dedup f1 f2` · `sort f|count|sum(f) [asc|desc]` ·
 * `fields f1 f2`. Names stand side by side or between commas; one with other characters, or one that is a word of the
 * language (`by`, `asc`, `desc`, `count`), goes into backquotes. `fields`: what is asked about, events when absent.
 *
 * @example parsePipedQuery('event.outcome: failure | top 20 source.ip')
 */
export function parsePipedQuery(text: string, fields: FieldDictionary = EVENT_FIELDS): PipedQueryResult {
  if (text.length > MAX_QUERY_LENGTH)
    return { ok: false, code: 'query.tooLarge', at: MAX_QUERY_LENGTH, length: 1, details: { max: MAX_QUERY_LENGTH } };
  try {
    const input = new QueryText(text, { piped: true, fields });
    const where = readFilter(input);
    const filter = text.slice(0, input.at).trim();
    return { ok: true, query: { where, stages: readStages(input) }, filter, warnings: input.warnings };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error.result;
    throw error;
  }
}

function readStages(input: QueryText): readonly Stage[] {
  const text = new StageText(input);
  const stages: Stage[] = [];
  for (;;) {
    input.skipSpace();
    const { at } = input;
    if (!input.take('|')) return stages;
    stages.push(...readStage(text, stages));
    if (stages.length > PIPE_BOUNDS.stages)
      throw new QuerySyntaxError('query.tooManyOf', at, 1, { of: 'stages', max: PIPE_BOUNDS.stages });
  }
}
