import type { Column, Stage, StageMetric } from './stage.ts';

/** Functions of measures as they are written, and what they are. */
export const METRIC_WORDS: ReadonlyMap<string, Exclude<StageMetric['kind'], 'count'>> = new Map([
  ['distinct', 'cardinality'],
  ['sum', 'sum'],
  ['avg', 'avg'],
  ['min', 'min'],
  ['max', 'max'],
]);

/** Whether two columns are the same. */
export function sameColumn(a: Column, b: Column): boolean {
  return a.kind === b.kind && ('field' in a ? a.field : '') === ('field' in b ? b.field : '');
}

const TIME: Column = { kind: 'field', field: '@timestamp' };
const COUNT: Column = { kind: 'count' };

/**
 * Columns of what comes out of the stages: those of a table; of events the chosen fields, undefined when they are whole.
 *
 * @example
 *   columnsAfter([{ kind: 'group', by: ['user.name'], metrics: [] }]); // user.name, count
 */
export function columnsAfter(stages: readonly Stage[]): readonly Column[] | undefined {
  let columns: readonly Column[] | undefined;
  for (const stage of stages) columns = columnsOf(stage) ?? columns;
  return columns;
}

function columnsOf(stage: Stage): readonly Column[] | undefined {
  switch (stage.kind) {
    case 'group':
      return [...stage.by.map(fieldColumn), ...measures(stage.metrics)];
    case 'timechart':
      return [TIME, ...(stage.by === undefined ? [] : [fieldColumn(stage.by)]), ...measures(stage.metrics)];
    case 'fields':
      return stage.columns;
    case 'dedup':
    case 'sort':
    case 'first':
      return undefined;
    default:
      return stage satisfies never;
  }
}

function fieldColumn(field: string): Column {
  return { kind: 'field', field };
}

/** Without measures the number of events is the measure. */
function measures(metrics: readonly StageMetric[]): readonly Column[] {
  return metrics.length === 0 ? [COUNT] : metrics;
}
