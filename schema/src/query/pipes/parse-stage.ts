import { editDistance } from '../../text/edit-distance.ts';
import { comparedAs } from '../field-values.ts';
import { QuerySyntaxError } from '../query-error.ts';
import { columnsAfter, METRIC_WORDS, sameColumn } from './column.ts';
import { formatColumn } from './format-pipes.ts';
import { DEFAULT_TOP, PIPE_BOUNDS, type Column, type Stage, type StageMetric } from './stage.ts';
import { isMeasurable, type StageText } from './stage-text.ts';
import { METRIC_HABITS, STAGE_HABITS, STAGE_WORDS, type StageWord } from './stage-words.ts';

/** What is read before a stage: where its word stands, and the stages before it. */
interface Context {
  readonly text: StageText;
  readonly before: readonly Stage[];
  readonly at: number;
  readonly word: StageWord;
}

/**
 * Reads one stage behind its bar; `top N field` is two. Throws QuerySyntaxError where it is not one, may not come here, or
 * asks for a column that is not there.
 */
export function readStage(text: StageText, before: readonly Stage[]): readonly Stage[] {
  const { at, word } = stageWord(text);
  const stages = READERS[word]({ text, before, at, word });
  if (!text.ended) text.unexpected('|');
  return stages;
}

function stageWord(text: StageText): { readonly at: number; readonly word: StageWord } {
  const found = text.peekWord();
  const { at } = text.input;
  if (found === undefined) text.unexpected('stage');
  const word = STAGE_WORDS.find((known) => known === found);
  if (word === undefined) {
    const write = Object.hasOwn(STAGE_HABITS, found) ? STAGE_HABITS[found] : undefined;
    if (write !== undefined) throw new QuerySyntaxError('query.habit', at, found.length, { found, write });
    const near = STAGE_WORDS.find((known) => editDistance(found.slice(0, 20), known) <= 2);
    throw new QuerySyntaxError('query.unknownStage', at, found.length, {
      found: found.slice(0, 40),
      expected: [...STAGE_WORDS],
      ...(near !== undefined && { write: near }),
    });
  }
  text.input.at += found.length;
  return { at, word };
}

const READERS: Readonly<Record<StageWord, (context: Context) => readonly Stage[]>> = {
  groupby: (context) => {
    mustBeFirst(context);
    return [{ kind: 'group', by: context.text.fields(PIPE_BOUNDS.by), metrics: [] }];
  },
  count: (context) => {
    mustBeFirst(context);
    if (context.text.input.take('(')) closed(context.text);
    return [{ kind: 'group', by: [], metrics: [] }];
  },
  top,
  timechart,
  stats: (context) => {
    mustBeFirst(context);
    const metrics = readMetrics(context.text);
    const by = context.text.takeWord('by') ? context.text.fields(PIPE_BOUNDS.by) : [];
    return [{ kind: 'group', by, metrics: onlyCount(metrics) ? [] : metrics }];
  },
  dedup: (context) => {
    mustBeFirst(context);
    return [{ kind: 'dedup', by: context.text.fields(PIPE_BOUNDS.by) }];
  },
  sort: ({ text, before }) => {
    const column = readColumn(text, before);
    const order = text.takeWord('desc') ? 'desc' : 'asc';
    if (order === 'asc') text.takeWord('asc');
    return [{ kind: 'sort', column, order }];
  },
  fields: ({ text, before }) => {
    const columns: Column[] = [];
    text.list(() => {
      const { at } = text.input;
      const column = readColumn(text, before);
      if (columns.some((other) => sameColumn(other, column)))
        throw new QuerySyntaxError('query.repeated', at, text.input.at - at, { found: formatColumn(column) });
      columns.push(column);
    }, PIPE_BOUNDS.columns);
    return [{ kind: 'fields', columns }];
  },
};

/** `top 20` of what comes, `top 20 field` and `top field` of the events. */
function top(context: Context): readonly Stage[] {
  const { text } = context;
  const count = text.takeCount(PIPE_BOUNDS.rows);
  if (count !== undefined && text.ended) return [{ kind: 'first', count }];
  if (count === undefined && text.ended) text.unexpected('20');
  mustBeFirst(context);
  return [
    { kind: 'group', by: text.fields(PIPE_BOUNDS.by), metrics: [] },
    { kind: 'first', count: count ?? DEFAULT_TOP },
  ];
}

function timechart(context: Context): readonly Stage[] {
  const { text, before, at, word } = context;
  const drawn = drawsGroups(before);
  if (!drawn) mustBeFirst(context);
  const intervalMs = text.width();
  const metrics = text.ended || text.peekWord() === 'by' ? [] : readMetrics(text);
  const place = text.input.at;
  const by = text.takeWord('by') ? text.fields(1)[0] : undefined;
  if (drawn && by !== undefined)
    throw new QuerySyntaxError('query.stageOrder', place, text.input.at - place, {
      stage: word,
      write: 'groupby a | timechart 1m',
    });
  const [, first] = before;
  if (drawn && first?.kind === 'first' && first.count > PIPE_BOUNDS.series)
    throw new QuerySyntaxError('query.outOfBounds', at, word.length, {
      found: first.count,
      least: 1,
      most: PIPE_BOUNDS.series,
    });
  return [
    { kind: 'timechart', intervalMs, metrics: onlyCount(metrics) ? [] : metrics, ...(by !== undefined && { by }) },
  ];
}

/** Whether the stages are a group of one field and at most how many of it: a chart can draw those. */
function drawsGroups(before: readonly Stage[]): boolean {
  const [group, first, more] = before;
  return (
    group?.kind === 'group' &&
    group.by.length === 1 &&
    group.metrics.length === 0 &&
    (first === undefined || first.kind === 'first') &&
    more === undefined
  );
}

function mustBeFirst({ before, at, word }: Context): void {
  if (before.length > 0) throw new QuerySyntaxError('query.stageOrder', at, word.length, { stage: word });
}

function readMetrics(text: StageText): readonly StageMetric[] {
  const metrics: StageMetric[] = [];
  text.list(
    () => {
      text.skipSpace();
      const { at } = text.input;
      const metric = readMetric(text);
      if (metrics.some((other) => sameColumn(other, metric)))
        throw new QuerySyntaxError('query.repeated', at, text.input.at - at, { found: formatColumn(metric) });
      metrics.push(metric);
    },
    PIPE_BOUNDS.metrics,
    'by',
  );
  return metrics;
}

function readMetric(text: StageText): StageMetric {
  const found = text.peekWord();
  const { at } = text.input;
  if (found === undefined) text.unexpected('count');
  if (text.takeWord('count')) {
    if (text.input.take('(')) closed(text);
    return { kind: 'count' };
  }
  const kind = METRIC_WORDS.get(found);
  if (kind === undefined) {
    const write = Object.hasOwn(METRIC_HABITS, found) ? METRIC_HABITS[found] : undefined;
    if (write !== undefined) throw new QuerySyntaxError('query.habit', at, found.length, { found, write });
    throw new QuerySyntaxError('query.syntax', at, found.length, {
      found: found.slice(0, 40),
      expected: ['count', ...[...METRIC_WORDS.keys()].map((word) => `${word}(…)`)],
    });
  }
  text.takeWord(found);
  text.input.skipSpace();
  if (!text.input.take('(')) text.unexpected('(');
  const field = text.field();
  const type = comparedAs(field.name, text.input.fields);
  if (kind !== 'cardinality' && !isMeasurable(type))
    throw new QuerySyntaxError('query.badValue', field.at, field.length, {
      field: field.name,
      type,
      metric: kind,
    });
  closed(text);
  return { kind, field: field.name };
}

function closed(text: StageText): void {
  text.input.skipSpace();
  if (!text.input.take(')')) text.unexpected(')');
}

/** A column of what comes to the stage: of events any field, of a table one that it has. */
function readColumn(text: StageText, before: readonly Stage[]): Column {
  const columns = columnsAfter(before);
  const table = before.some(({ kind }) => kind === 'group' || kind === 'timechart');
  text.skipSpace();
  const { at } = text.input;
  refuseSign(text);
  const column = table ? tableColumn(text, columns ?? []) : { kind: 'field' as const, field: text.field().name };
  if (columns !== undefined && !columns.some((known) => sameColumn(known, column)))
    throw new QuerySyntaxError('query.noColumn', at, text.input.at - at, {
      found: formatColumn(column),
      expected: columns.map(formatColumn),
    });
  return column;
}

/** `sort -a` of other languages. */
function refuseSign({ input }: StageText): void {
  if (/^[-+]/.test(input.peek()))
    throw new QuerySyntaxError('query.habit', input.at, 1, {
      found: input.peek(),
      write: `a ${input.peek() === '-' ? 'desc' : 'asc'}`,
    });
}

function tableColumn(text: StageText, columns: readonly Column[]): Column {
  const word = text.peekWord();
  const { at } = text.input;
  if (word === 'count' && columns.some(({ kind }) => kind === 'count')) return readMetric(text);
  if (word !== undefined && METRIC_WORDS.has(word)) {
    text.takeWord(word);
    text.input.skipSpace();
    const metric = text.input.peek() === '(';
    text.input.at = at;
    if (metric) return readMetric(text);
  }
  return { kind: 'field', field: text.name().name };
}

/** Groups always have their count: asked for alone it is what there is without asking. */
function onlyCount(metrics: readonly StageMetric[]): boolean {
  return metrics.length === 1 && metrics[0]?.kind === 'count';
}
