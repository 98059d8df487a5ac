import type { FieldsOf } from '../ecs/ecs-event.ts';
import { SocError } from '../errors/soc-error.ts';
import type { PipedQuery, Stage } from '../query/pipes/stage.ts';
import { chartRows } from './chart-rows.ts';
import { groupRows } from './group-rows.ts';
import { pickedEvents } from './picked-events.ts';
import type { GroupReads, PipedAnswer, PipedTable, PipeReads, PipeScope } from './piped-answer.ts';
import { isRowStage, type RowStage } from './row-stages.ts';

/**
 * Answers a piped query from an event store, whichever it is, or from records by their fields: what reads events is compiled to its requests, what takes rows
 * is done here. Everything is bounded, and what a bound left out is said (`cut`). Throws `query.stageOrder` for stages that
 * `parsePipedQuery` would not give, `query.badTimeRange` for a chart of too many buckets, and what the store throws.
 *
 * @example
 *   await answerPipes(store, { range, zone: 'Asia/Shanghai' }, query); // { kind: 'table', columns, rows }
 */
export function answerPipes<R extends FieldsOf>(
  reads: PipeReads<R>,
  scope: PipeScope,
  { where, stages }: PipedQuery,
): Promise<PipedAnswer<R>> {
  const [head, ...tail] = stages;
  if (head === undefined || isRowStage(head))
    return pickedEvents(reads, scope, { where, dedup: undefined, then: rowStages(stages) });
  switch (head.kind) {
    case 'dedup':
      return pickedEvents(reads, scope, { where, dedup: head.by, then: rowStages(tail) });
    case 'timechart':
      return chartRows(reads, scope, { where, chart: head, series: undefined, then: rowStages(tail) });
    case 'group':
      return groupOrChart(reads, scope, { where, stages }, head);
    default:
      return head satisfies never;
  }
}

/** A group, or the chart that draws its values. */
function groupOrChart(
  reads: GroupReads,
  scope: PipeScope,
  { where, stages }: PipedQuery,
  group: Extract<Stage, { readonly kind: 'group' }>,
): Promise<PipedTable> {
  const [, second, third] = stages;
  const first = second?.kind === 'first' ? second : undefined;
  const chart = first === undefined ? second : third;
  if (chart?.kind !== 'timechart') return groupRows(reads, scope, { where, group, then: rowStages(stages.slice(1)) });
  const then = rowStages(stages.slice(first === undefined ? 2 : 3));
  return chartRows(reads, scope, {
    ...{ where, series: first?.count, then },
    chart: { ...chart, by: group.by[0] },
  });
}

function rowStages(stages: readonly Stage[]): readonly RowStage[] {
  return stages.map((stage) => {
    if (!isRowStage(stage)) throw new SocError('query.stageOrder', { stage: stage.kind });
    return stage;
  });
}
