import { formatDuration } from '../../time/duration.ts';
import { EVENT_FIELDS, type FieldDictionary } from '../field-dictionary.ts';
import { formatAst, formatField } from '../format-ast.ts';
import { METRIC_WORDS } from './column.ts';
import type { Column, PipedQuery, Stage, StageMetric } from './stage.ts';
import { RESERVED_WORDS } from './stage-words.ts';

/**
 * Text of a piped query. Parsing it gives a query of the same meaning, and formatting that gives the same text again. Fields are
 * those of events when `fields` does not say others.
 *
 * @example
 *   formatPipedQuery({ where: { op: 'all' }, stages: [{ kind: 'group', by: ['user.name'], metrics: [] }] }); // '* | groupby user.name'
 */
export function formatPipedQuery({ where, stages }: PipedQuery, fields: FieldDictionary = EVENT_FIELDS): string {
  return [formatAst(where, fields), ...stages.map(formatStage)].join(' | ');
}

/**
 * A column as it is written in `sort` and `fields`, and shown at the head of a table.
 *
 * @example
 *   formatColumn({ kind: 'cardinality', field: 'user.name' }); // 'distinct(user.name)'
 */
export function formatColumn(column: Column): string {
  switch (column.kind) {
    case 'field':
      return stageField(column.field);
    case 'count':
      return 'count';
    default:
      return `${METRIC_NAMES.get(column.kind) ?? column.kind}(${formatField(column.field)})`;
  }
}

const METRIC_NAMES: ReadonlyMap<StageMetric['kind'], string> = new Map(
  [...METRIC_WORDS].map(([word, kind]) => [kind, word]),
);

function formatStage(stage: Stage): string {
  switch (stage.kind) {
    case 'group':
      return formatGroup(stage.by, stage.metrics);
    case 'timechart':
      return [
        'timechart',
        formatDuration(stage.intervalMs),
        ...stage.metrics.map(formatColumn),
        ...(stage.by === undefined ? [] : ['by', stageField(stage.by)]),
      ].join(' ');
    case 'dedup':
      return `dedup ${stage.by.map(stageField).join(' ')}`;
    case 'sort':
      return `sort ${formatColumn(stage.column)} ${stage.order}`;
    case 'first':
      return `top ${stage.count}`;
    case 'fields':
      return `fields ${stage.columns.map(formatColumn).join(' ')}`;
    default:
      return stage satisfies never;
  }
}

function formatGroup(by: readonly string[], metrics: readonly StageMetric[]): string {
  const names = by.map(stageField).join(' ');
  if (metrics.length === 0) return by.length === 0 ? 'count' : `groupby ${names}`;
  const measures = metrics.map(formatColumn).join(' ');
  return by.length === 0 ? `stats ${measures}` : `stats ${measures} by ${names}`;
}

function stageField(field: string): string {
  return RESERVED_WORDS.has(field.toLowerCase()) ? `\`${field}\`` : formatField(field);
}
