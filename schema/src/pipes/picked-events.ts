import type { FieldsOf } from '../ecs/ecs-event.ts';
import { MOST_PICKED } from '../ports/event-store.ts';
import type { Ast } from '../query/query-ast.ts';
import { columnsAfter } from '../query/pipes/column.ts';
import { PIPE_BOUNDS, type Stage } from '../query/pipes/stage.ts';
import type { PipeCut } from './cut.ts';
import type { PipedEvents, PipeReads, PipeScope } from './piped-answer.ts';
import { eventsThrough, type RowStage } from './row-stages.ts';

/** Events and what becomes of them. */
export interface EventsQuery {
  readonly where: Ast;
  /** One event of each combination of values of these. */
  readonly dedup: readonly string[] | undefined;
  readonly then: readonly RowStage[];
}

/** Answers stages that leave events events. The first `sort` is the store's own where the events are not deduplicated. */
export async function pickedEvents<R extends FieldsOf>(
  reads: PipeReads<R>,
  scope: PipeScope,
  query: EventsQuery,
): Promise<PipedEvents<R>> {
  const { dedup, then } = query;
  const sorted = dedup === undefined ? then.findIndex(({ kind }) => kind !== 'fields') : -1;
  const sort = then[sorted];
  const pushed = sort?.kind === 'sort' ? sort : undefined;
  const rest = pushed === undefined ? then : then.toSpliced(sorted, 1);
  const wanted = wantedEvents(rest);
  const limit = Math.min(wanted ?? PIPE_BOUNDS.rows, dedup === undefined ? PIPE_BOUNDS.rows : mostOfEach(dedup));
  const page = await read(reads, scope, { where: query.where, dedup, sort: pushed, limit, fields: neededFields(then) });
  const columns = columnsAfter(then)?.flatMap((column) => (column.kind === 'field' ? [column.field] : []));
  const cut = page.more && (wanted === undefined || wanted > limit) ? cutOf(rest) : undefined;
  return {
    kind: 'events',
    events: eventsThrough(page.events, rest, scope.fields),
    ...(columns !== undefined && { columns }),
    ...(cut !== undefined && { cut }),
  };
}

function mostOfEach(fields: readonly string[]): number {
  return MOST_PICKED.newestOfEach[fields.length - 1] ?? 1;
}

/** How many of the first events are needed; undefined when the stages do not say, or another order decides. */
function wantedEvents(stages: readonly RowStage[]): number | undefined {
  const first = stages.find(({ kind }) => kind !== 'fields');
  return first?.kind === 'first' ? first.count : undefined;
}

/** What is missing of events that were sorted afterwards may be anywhere between them. */
function cutOf(stages: readonly RowStage[]): PipeCut {
  return stages.some(({ kind }) => kind === 'sort') ? 'values' : 'rows';
}

/** Fields that are shown or sorted by; undefined for whole events. */
function neededFields(stages: readonly RowStage[]): readonly string[] | undefined {
  if (!stages.some(({ kind }) => kind === 'fields')) return undefined;
  const columns = stages.flatMap((stage) => {
    if (stage.kind === 'first') return [];
    return stage.kind === 'sort' ? [stage.column] : stage.columns;
  });
  return [...new Set(columns.flatMap((column) => (column.kind === 'field' ? [column.field] : [])))];
}

interface ReadEvents {
  readonly where: Ast;
  readonly dedup: readonly string[] | undefined;
  readonly sort: Extract<Stage, { readonly kind: 'sort' }> | undefined;
  readonly limit: number;
  readonly fields: readonly string[] | undefined;
}

async function read<R extends FieldsOf>(
  reads: PipeReads<R>,
  { range }: PipeScope,
  { where, dedup, sort, limit, fields }: ReadEvents,
): Promise<{ readonly events: readonly R[]; readonly more: boolean }> {
  const asked = { where, range, limit, fields };
  if (dedup !== undefined) return reads.pick({ ...asked, choice: { kind: 'newestOfEach', by: dedup } });
  const by = sort?.column.kind === 'field' ? sort.column.field : '@timestamp';
  if (by !== '@timestamp') return reads.pick({ ...asked, choice: { kind: 'sorted', by, order: sort?.order ?? 'asc' } });
  const page = await reads.search({ ...asked, sort: sort?.order === 'asc' ? 'oldest' : 'newest' });
  return { events: page.events, more: page.next !== undefined };
}
