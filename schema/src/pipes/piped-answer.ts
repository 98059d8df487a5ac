import type { EcsEvent, Scalar } from '../ecs/ecs-event.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { TimeRange } from '../ports/event-store.ts';
import type { Column } from '../query/pipes/stage.ts';
import type { PipeCut } from './cut.ts';

/** What a piped query reads from. */
export type PipeReads = Pick<EventStore, 'search' | 'aggregate' | 'pick'>;

/** Where and how a query is answered. */
export interface PipeScope {
  readonly range: TimeRange;
  /** IANA zone of the buckets of a chart. */
  readonly zone: string;
}

/** A row of a table: one cell per column, null where there is no value. */
export type TableRow = readonly (Scalar | null)[];

/** Events that come out of a piped query. */
export interface PipedEvents {
  readonly kind: 'events';
  readonly events: readonly EcsEvent[];
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

export type PipedAnswer = PipedEvents | PipedTable;
