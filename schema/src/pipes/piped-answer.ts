import type { EcsEvent, FieldsOf, Scalar } from '../ecs/ecs-event.ts';
import type { AggregateRequest, AggregateRow, PickRequest, SearchRequest, TimeRange } from '../ports/event-store.ts';
import type { FieldDictionary } from '../query/field-dictionary.ts';
import type { Column } from '../query/pipes/stage.ts';
import type { PipeCut } from './cut.ts';

/** What a piped query reads from: a store of events, or records by their fields. */
export interface PipeReads<R extends FieldsOf = EcsEvent> {
  /** The newest or oldest; `next` when there are more. */
  search(request: SearchRequest): Promise<{ readonly events: readonly R[]; readonly next?: string | undefined }>;
  aggregate(request: AggregateRequest): Promise<readonly AggregateRow[]>;
  pick(request: PickRequest): Promise<{ readonly events: readonly R[]; readonly more: boolean }>;
}

/** The part of it that groups are made of. */
export type GroupReads = Pick<PipeReads, 'aggregate'>;

/** Where and how a query is answered. */
export interface PipeScope {
  readonly range: TimeRange;
  /** IANA zone of the buckets of a chart. */
  readonly zone: string;
  /** What is asked about; events when absent. */
  readonly fields?: FieldDictionary | undefined;
}

/** A row of a table: one cell per column, null where there is no value. */
export type TableRow = readonly (Scalar | null)[];

/** Events, or records, that come out of a piped query. */
export interface PipedEvents<R extends FieldsOf = EcsEvent> {
  readonly kind: 'events';
  readonly events: readonly R[];
  /** Fields that were asked for; absent when the events are whole. */
  readonly columns?: readonly string[] | undefined;
  readonly cut?: PipeCut | undefined;
}

/** Rows that a piped query makes of events. */
export interface PipedTable {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Width of the buckets when the rows are of a chart, ms. */
  readonly intervalMs?: number | undefined;
  readonly cut?: PipeCut | undefined;
}

export type PipedAnswer<R extends FieldsOf = EcsEvent> = PipedEvents<R> | PipedTable;
